internal import CivilTime
internal import Failures
internal import JSON
internal import Replay
internal import Statistics
internal import Strategy
internal import TaskContract

/// Replays past weeks with the very executables and prints what came of them.
enum ReplayCommand {
    /// Prints a table a year and the ledger's hash, or one document.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let strategy = try arguments.strategy()
        let from = try date("--from", arguments)
        let to = try date("--to", arguments)
        guard from <= to else {
            throw Failure(
                .request, code: "range_reversed", "--from \(from) comes after --to \(to)", field: "from",
                remedy: "Give the earlier date first.")
        }
        let replay = try Replay(
            Replay.Settings(
                strategy: strategy, range: from...to, folder: arguments.value("--directory"),
                keepsScratch: arguments.isGiven("--keep")),
            in: context)
        if arguments.isGiven("--json") {
            print(ReplayReport.document(replay, strategy, from...to).serialized(.indented))
        } else {
            print(ReplayReport.text(replay))
        }
        return 0
    }

    private static func date(_ name: String, _ arguments: Arguments) throws(Failure) -> CivilDate {
        guard let text = arguments.value(name) else {
            throw Failure(
                .request, code: "missing_field", "\(name) is missing", field: String(name.dropFirst(2)),
                remedy: "Give \(name) a date, such as 2024-01-01.")
        }
        guard let date = CivilDate(text) else {
            throw Failure(
                .request, code: "wrong_type", "\(name) is \(text), which is no date", field: String(name.dropFirst(2)),
                remedy: "Give a date, such as 2024-01-01.")
        }
        return date
    }
}

/// A replay as text and as a document.
enum ReplayReport {
    /// One document of everything, full precision.
    static func document(
        _ replay: Replay, _ strategy: StrategyDescription, _ range: ClosedRange<CivilDate>
    ) -> JSONValue {
        let years = replay.years.map { year -> JSONValue in
            [
                "year": .integer(year.year), "runs": .integer(year.runCount),
                "weeks": .array(year.weeks.map { .object($0.document) }),
                "warnings": .array(year.warnings.map(JSONValue.string)),
                "kept_database": .optional(year.kept?.database), "kept_folder": .optional(year.kept?.folder),
            ]
        }
        return [
            "strategy": .string(strategy.word), "from": .string(range.lowerBound.description),
            "to": .string(range.upperBound.description),
            "data_source": .string(replay.dataSource), "years": .array(years), "ledger_hash": .string(replay.ledgerHash),
        ]
    }

    /// A table a year, and what sums it up.
    static func text(_ replay: Replay) -> String {
        var parts = ["data: \(MarketLabel.text(replay.dataSource))"]
        for year in replay.years {
            parts.append(table(year.weeks))
            parts.append(summary(year))
        }
        return (parts + ["ledger  \(replay.ledgerHash)"]).joined(separator: "\n\n")
    }

    private static func table(_ weeks: [ReplayedWeek]) -> String {
        var table = TextTable(
            columns: [.left, .left, .left, .left, .left, .right, .left, .right, .left, .right, .left, .right, .right])
        table.add([
            "week", "decided", "side", "tier", "skipped", "leverage", "entry", "", "exit", "", "reason", "P&L %", "equity",
        ])
        for week in weeks { table.add(cells(week)) }
        return table.text
    }

    private static func cells(_ week: ReplayedWeek) -> [String] {
        let row = week.document
        let side = row["direction"]?.integerValue.map { $0 > 0 ? "LONG" : "SHORT" } ?? ""
        return [
            word(row["week"]), word(row["decision_date"]), side, word(row["tier"]), word(row["skip_reason"]),
            number(row["final_leverage"], 3), time(row["entry_time"]), number(row["entry_price"], 2), time(row["exit_time"]),
            number(row["exit_price"], 2), week.isOpen ? "OPEN" : word(row["exit_reason"]),
            number(row["week_pnl_pct"], 3), number(row["equity"], 2),
        ]
    }

    private static func summary(_ year: Replay.Year) -> String {
        let traded = year.weeks.count { $0.document["pnl"]?.numberValue != nil }
        let open = year.weeks.count(where: \.isOpen)
        var lines = [
            "\(year.year): \(year.weeks.count) weeks, \(traded) traded, \(open) open; \(year.runCount) runs, "
                + "\(year.warnings.count) warnings"
        ]
        if let kept = year.kept { lines.append("kept: database \(kept.database), folder \(kept.folder)") }
        return (lines + year.warnings.map { "  \(Terminal.printable($0))" }).joined(separator: "\n")
    }

    private static func word(_ value: JSONValue?) -> String { value?.stringValue ?? "" }

    private static func number(_ value: JSONValue?, _ decimals: Int) -> String {
        value?.numberValue.map { fixed($0, decimals: decimals) } ?? ""
    }

    /// `01-02 09:00` of an instant's text, which stands in Bogotá time.
    private static func time(_ value: JSONValue?) -> String {
        guard let text = value?.stringValue, text.utf8.count >= 16 else { return "" }
        return text.dropFirst(5).prefix(11).split(separator: "T").joined(separator: " ")
    }
}
