public import Failures
public import TaskContract

/// The operator's verbs: each reads its own arguments, prints what it found or did, and answers with an exit status.
public enum Operations {
    /// One verb.
    struct Verb: Sendable {
        let name: String
        let usage: String
        let summary: String
        let run: @Sendable (Arguments, TaskContext) throws(Failure) -> Int32
    }

    static let verbs = [
        Verb(
            name: "doctor", usage: "doctor [--output-dir DIR]", summary: "check every dependency and say what to do",
            run: Doctor.run),
        Verb(
            name: "data", usage: "data [--directory DIR | --database] [--newest-year]",
            summary: "say what market data a folder or the database holds, and which years can be backtested",
            run: DataInspection.run),
        Verb(
            name: "report", usage: "report [--year YEAR | --production] [--output-dir DIR]",
            summary: "print a result as a table", run: Report.run),
        Verb(
            name: "vote", usage: "vote approve|reject|reset|live|verify [--notes TEXT] [--output-dir DIR]",
            summary: "the second vote on a backtest; verify checks its audit log", run: VoteCommand.run),
        Verb(
            name: "pause", usage: "pause --strategy h5|all [--reason TEXT] [--preview]",
            summary: "enter nothing new; what is open is managed to its end", run: control(.pause)),
        Verb(
            name: "resume", usage: "resume --strategy h5|all [--reason TEXT] [--preview]",
            summary: "end pause, halt and flatten, and arm a broken circuit breaker again", run: control(.resume)),
        Verb(
            name: "flatten", usage: "flatten --strategy h5|all [--reason TEXT] [--preview]",
            summary: "close the open position at the next run, and pause", run: control(.flatten)),
        Verb(
            name: "halt", usage: "halt --strategy h5|all [--reason TEXT] [--preview]",
            summary: "send no order of any kind, stops included", run: control(.halt)),
        Verb(
            name: "status", usage: "status [--strategy h5] [--json]",
            summary: "show data, model, signal, position, guardrails, controls, alerts and last runs on one screen",
            run: StatusCommand.run),
        Verb(
            name: "alert", usage: "alert --key K --severity info|warning|critical --title T [--body -]",
            summary: "put an alert into the outbox, once a key; its body stands on stdin", run: AlertCommand.run),
        Verb(
            name: "replay", usage: "replay --strategy h5 --from DATE --to DATE [--directory DIR] [--json] [--keep]",
            summary: "run past weeks with the very executables on a database of their own, and print the ledger",
            run: ReplayCommand.run),
        Verb(
            name: "explain", usage: "explain --strategy h5 --week WEEK [--json]",
            summary: "rebuild a live decision from stored rows, and say whether it comes out again", run: ExplainCommand.run),
        Verb(
            name: "restore", usage: "restore [--directory DIR]",
            summary:
                "fill empty tables from the newest backup that is whole, or from the folder named (generated data from it alone)",
            run: RestoreCommand.run),
        Verb(
            name: "repair-timezones", usage: "repair-timezones [--symbol SYMBOL] [--apply]",
            summary: "move stored bars that stand at hours of a wrong zone; a dry run without --apply",
            run: RepairTimeZonesCommand.run),
        Verb(
            name: "migrate", usage: "migrate [--status] [--dry-run]",
            summary: "bring the database's schema to this release; --dry-run tries it and takes it back", run: MigrateCommand.run),
    ]

    private static func control(
        _ verb: ControlVerb
    ) -> @Sendable (Arguments, TaskContext) throws(Failure) -> Int32 {
        { arguments, context throws(Failure) in try ControlCommand.run(verb, arguments, context) }
    }

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
                print("usage: usdcop \(verb.usage)\n\n\(verb.summary)")
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
            on this machine.
            """
    }
}
