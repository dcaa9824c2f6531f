internal import Failures
internal import H5Decision
internal import TaskContract

extension Operations {
    private static let outputFolder = Verb.Option(
        "--output-dir DIR", "the folder that holds production/; default: $USDCOP_DATA_DIR/public")
    private static let json = Verb.Option("--json", "print one JSON document in place of text")
    private static let weekly = Verb.Option("--strategy h5", "the strategy: h5 is the weekly one")

    /// Every verb, in the order of the help.
    static let verbs = looking + voting + trading + weeks + stores

    private static let looking = [
        Verb(
            name: "doctor", usage: "doctor [--output-dir DIR]", summary: "check every dependency and say what to do",
            options: [outputFolder], examples: ["doctor"], run: Doctor.run),
        Verb(
            name: "data", usage: "data [--directory DIR | --database] [--newest-year]",
            summary: "say what market data a folder or the database holds, and which years can be backtested",
            options: [
                .init("--directory DIR", "a folder of market files; default: the seeds"),
                .init("--database", "look into the database in place of files"),
                .init("--newest-year", "print the newest year that can be backtested, and nothing else"),
            ], examples: ["data", "data --database", "data --directory var/export --newest-year"], run: DataInspection.run),
        Verb(
            name: "calendar", usage: "calendar [--year YEAR] [--json]",
            summary: "show a year's holidays, sessions, and each week's first and last trading day",
            options: [.init("--year YEAR", "the year, 2000 to 2100; default: this one in Colombia"), json],
            examples: ["calendar --year 2026", "calendar --year 2025 --json"], run: CalendarCommand.run),
        Verb(
            name: "schedule", usage: "schedule [--json]",
            summary: "show when the weekly strategy's tasks run, as its file says, and the DAGs' cron lines for it",
            options: [json], examples: ["schedule", "schedule --json"], run: ScheduleCommand.run),
        Verb(
            name: "report", usage: "report [--year YEAR | --production] [--output-dir DIR]",
            summary: "print a result as a table",
            options: [
                .init("--year YEAR", "the backtest of that year; default: the newest"),
                .init("--production", "the production run in place of a backtest"), outputFolder,
            ], examples: ["report", "report --year 2025", "report --production"], run: Report.run),
    ]

    private static let voting = [
        Verb(
            name: "vote", usage: "vote approve|reject|reset|live|verify [--notes TEXT] [--output-dir DIR]",
            summary: "the second vote on a backtest; verify checks its audit log and evidence",
            options: [.init("--notes TEXT", "why; it goes into the audit log"), outputFolder],
            examples: ["vote approve --notes 'costs hold up to 5 bp'", "vote verify"], run: VoteCommand.run)
    ]

    private static let controlOptions = [
        Verb.Option("--strategy h5|all", "what it concerns: one strategy, or every one"),
        Verb.Option("--reason TEXT", "why; it goes into the audit log and may not be blank"),
        Verb.Option("--preview", "say what would change, and change nothing"),
    ]

    private static func control(_ verb: ControlVerb, _ summary: String, example: String) -> Verb {
        Verb(
            name: verb.rawValue, usage: "\(verb.rawValue) --strategy h5|all [--reason TEXT] [--preview]", summary: summary,
            options: controlOptions, examples: ["\(verb.rawValue) --strategy h5 --preview", "\(verb.rawValue) \(example)"],
            run: { arguments, context throws(Failure) in try ControlCommand.run(verb, arguments, context) })
    }

    private static let trading = [
        control(
            .pause, "enter nothing new; what is open is managed to its end", example: "--strategy h5 --reason 'rate decision'"),
        control(
            .resume, "end pause, halt and flatten, and arm a broken circuit breaker again",
            example: "--strategy h5 --reason 'feed is back'"),
        control(.flatten, "close the open position at the next run, and pause", example: "--strategy h5 --reason 'out for good'"),
        control(.halt, "send no order of any kind, stops included", example: "--strategy all --reason 'prices are wrong'"),
        Verb(
            name: "status", usage: "status [--strategy h5] [--json]",
            summary: "show data, model, signal, position, guardrails, controls, alerts and last runs on one screen",
            options: [weekly, json], examples: ["status", "status --json"], run: StatusCommand.run),
        Verb(
            name: "alert", usage: "alert --key K --severity info|warning|critical --title T [--body -]",
            summary: "put an alert into the outbox, once a key; its body stands on stdin",
            options: [
                .init("--key K", "what makes it one: a second alert of this key is not stored"),
                .init("--severity info|warning|critical", "who is to be woken"),
                .init("--title T", "the line people read first"), .init("--body -", "read more text from stdin"),
            ], examples: ["alert --key drill/2026-01 --severity info --title 'a drill'"], run: AlertCommand.run),
    ]

    private static let weeks = [
        Verb(
            name: "replay", usage: "replay --strategy h5 --from DATE --to DATE [--directory DIR] [--json] [--keep]",
            summary: "run past weeks with the very executables on a database of their own, and print the ledger",
            options: [
                weekly, .init("--from DATE", "weeks whose first trading day is this one or later"),
                .init("--to DATE", "weeks whose first trading day is this one or earlier"),
                .init("--directory DIR", "a folder of market files; default: the configured database"), json,
                .init("--keep", "leave the replay's database and folder, and name them"),
            ],
            examples: [
                "replay --strategy h5 --from 2025-03-01 --to 2025-03-31",
                "replay --strategy h5 --from 2025-01-01 --to 2025-12-31 --directory seeds/latest --json",
            ], run: ReplayCommand.run),
        Verb(
            name: "explain", usage: "explain --strategy h5 --week WEEK [--json]",
            summary: "rebuild a live decision from stored rows, and say whether it comes out again",
            options: [weekly, .init("--week WEEK", "an ISO week, such as 2025-W23"), json],
            examples: ["explain --strategy h5 --week 2025-W23"], run: ExplainCommand.run),
    ]

    private static let stores = [
        Verb(
            name: "restore", usage: "restore [--directory DIR]",
            summary:
                "fill empty tables from the newest backup that is whole, or from the folder named (generated data from it alone)",
            options: [.init("--directory DIR", "the folder to restore from; default: the newest backup that is whole")],
            examples: ["restore", "restore --directory seeds/latest"], run: RestoreCommand.run),
        Verb(
            name: "repair-timezones", usage: "repair-timezones [--symbol SYMBOL] [--apply]",
            summary: "move stored bars that stand at hours of a wrong zone; a dry run without --apply",
            options: [
                .init("--symbol SYMBOL", "one pair, such as USD/COP; default: all"),
                .init("--apply", "do it; without it only say what would be done"),
            ], examples: ["repair-timezones", "repair-timezones --symbol USD/MXN --apply"], run: RepairTimeZonesCommand.run),
        Verb(
            name: "migrate", usage: "migrate [--status] [--dry-run]",
            summary: "bring the database's schema to this release; --dry-run tries it and takes it back",
            options: [
                .init("--status", "say which migrations are applied, and apply none"),
                .init("--dry-run", "apply them in a transaction that is taken back"),
            ], examples: ["migrate --status", "migrate"], run: MigrateCommand.run),
    ]
}
