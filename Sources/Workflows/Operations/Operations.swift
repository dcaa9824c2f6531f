public import Failures
public import TaskContract

/// The operator's verbs: each reads its own arguments, prints what it found or did, and answers with an exit status.
public enum Operations {
    /// Runs the verb the arguments begin with.
    ///
    /// - Returns: the exit status.
    /// - Throws: `unknown_verb` and what the verb throws.
    public static func run(_ arguments: [String], in context: TaskContext) throws(Failure) -> Int32 {
        switch arguments.first {
        case nil, "--help", "-h", "help":
            print(help)
            return 0
        case "--version":
            print("usdcop \(packageVersion)")
            return 0
        case .some(let name):
            guard let verb = verbs.first(where: { $0.name == name }) else {
                throw Failure(
                    .request, code: "unknown_verb",
                    "usdcop has no verb \(name); it has \(verbs.map(\.name).joined(separator: ", "))",
                    remedy: "Run usdcop --help.")
            }
            if arguments.contains("--help") {
                print(verb.help)
                return 0
            }
            return try verb.run(try Arguments(Array(arguments.dropFirst()), of: verb), context)
        }
    }

    private static var help: String {
        let width = verbs.map(\.usage.count).max() ?? 0
        let lines = verbs.map { verb in
            "  \(verb.usage)\(String(repeating: " ", count: width - verb.usage.count))  \(verb.summary)"
        }
        return """
            usage: usdcop VERB [options]

            \(lines.joined(separator: "\n"))

            DIR defaults to the task's own output folder, $USDCOP_DATA_DIR/public. Exit statuses are those of the tasks:
            0 done, 64 wrong request, 65 wrong data or not allowed, 69 the database is away, 75 try again, 78 something is missing
            on this machine. usdcop VERB --help explains a verb's options and shows examples.
            """
    }
}
