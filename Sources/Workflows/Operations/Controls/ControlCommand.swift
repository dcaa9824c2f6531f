internal import CivilTime
internal import Failures
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// Pause, resume, flatten and halt: what an operator does to trading, each once and with an entry in the audit log.
enum ControlCommand {
    /// The most characters of a reason.
    static let reasonLimit = 1000

    /// Does what the verb says, or only says it. A second time it says that it is so already.
    static func run(_ verb: ControlVerb, _ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let reason = try reason(arguments)
        let word = arguments.value("--strategy")
        let isAll = word == "all"
        guard isAll || word == H5Strategy.word else { throw unknownStrategy(word, accepted: [H5Strategy.word, "all"]) }
        // A halt of everything must not need a strategy file that can be read.
        let needsFile = !isAll || verb == .resume
        let strategy = needsFile ? try H5Strategy.configuration(context) : nil
        let scope = isAll ? .all : strategy.map { ControlScope.strategy($0.id) } ?? .all
        let connection = try Connection.open(for: context, application: "usdcop \(verb.rawValue)")
        let rearmed = verb == .resume ? strategy : nil
        guard !arguments.isGiven("--preview") else {
            let change = try connection.transaction(.repeatableRead, readOnly: true) { connection throws(Failure) in
                try ControlChange(verb, scope, strategy: rearmed, at: CommandProcess.now, reading: connection)
            }
            print("preview: nothing was changed")
            tell(change, reason: reason)
            return 0
        }
        let (change, entry) = try connection.transaction { connection throws(Failure) in
            try OperatorControlStore(connection).lock()
            let change = try ControlChange(verb, scope, strategy: rearmed, at: CommandProcess.now, reading: connection)
            guard change.isChange else { return (change, Int?.none) }
            let entry = try change.store(
                reason: reason, actor: OperatingSystemUser.name, at: CommandProcess.now, in: connection)
            return (change, entry)
        }
        tell(change, reason: reason)
        if let entry { print("audit log: entry \(entry), by \(Terminal.printable(OperatingSystemUser.name))") }
        return 0
    }

    private static func tell(_ change: ControlChange, reason: String?) {
        print(Terminal.printable(change.headline))
        if change.isChange, let reason { print("reason: \(Terminal.printable(reason))") }
        for line in change.consequences { print(line) }
    }

    private static func reason(_ arguments: Arguments) throws(Failure) -> String? {
        guard let reason = arguments.value("--reason") else { return nil }
        guard reason.count <= reasonLimit else {
            throw Failure(
                .request, code: "out_of_range", "--reason has \(reason.count) characters; accepted: at most \(reasonLimit)",
                field: "--reason", remedy: "Say it in fewer words.")
        }
        return reason
    }

    /// The refusal of a strategy that is missing or unknown.
    static func unknownStrategy(_ word: String?, accepted: [String]) -> Failure {
        Failure(
            .request, code: word == nil ? "missing_value" : "unknown_strategy",
            word.map { "there is no strategy \($0)" } ?? "--strategy is missing", field: "--strategy",
            remedy: "Say \(accepted.map { "--strategy \($0)" }.joined(separator: " or ")).")
    }
}
