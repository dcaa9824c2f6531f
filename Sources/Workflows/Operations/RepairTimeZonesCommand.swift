internal import CivilTime
internal import Failures
internal import Files
internal import Market
internal import Postgres
internal import Store
internal import TaskContract

/// Moves stored bars whose clock and zone came apart to their true times: providers.md, section 2. A dry run unless told
/// otherwise.
enum RepairTimeZonesCommand {
    private static let usage = "usage: usdcop repair-timezones --symbol SYMBOL [--apply]"

    /// Prints what would be done or was done, day by day, and every close that differs from the one it gives way to.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        guard let symbol = arguments.value("--symbol") else {
            throw Failure(.request, code: "missing_value", "usdcop repair-timezones needs the pair to repair", remedy: usage)
        }
        guard let instrument = Instrument(rawValue: symbol) else {
            throw Failure(
                .request, code: "unknown_symbol", "there is no pair \(symbol)", field: "--symbol",
                remedy: "Give one of \(Instrument.allCases.map(\.symbol).joined(separator: ", ")).")
        }
        let isApplied = arguments.isGiven("--apply")
        // Only the owner may delete.
        let connection = try Connection.open(for: context, application: "usdcop repair-timezones", as: .owner)
        let repair = TimeZoneRepairRun(instrument: instrument, connection: connection)
        if isApplied {
            let applied = try repair.apply(
                folder: Path.join(try Path.absolute(try context.dataDirectory), "repairs"), at: CommandProcess.now, context)
            print(text(of: applied.plan, instrument, isApplied: true), terminator: "")
            if let path = applied.originalsPath { print("originals kept in \(path)") }
        } else {
            let plan = try repair.plan()
            print(text(of: plan, instrument, isApplied: false), terminator: "")
            if !plan.isEmpty { print("dry run: nothing was changed; --apply carries it out") }
        }
        return 0
    }

    private static func text(of plan: RepairPlan, _ instrument: Instrument, isApplied: Bool) -> String {
        let report = RepairReport(
            plan, instrument: instrument, originalsHash: TimeZoneRepairRun.hash(of: plan), isApplied: isApplied)
        return report.text + differences(of: plan)
    }

    /// The bars that give way with another close than the one that stays.
    private static func differences(of plan: RepairPlan) -> String {
        let differing = plan.dropped.filter { $0.closeDifference != 0 }
        guard !differing.isEmpty else { return "" }
        var table = TextTable(columns: [.left, .right, .right])
        table.add(["closes that differ", "kept", "given up"])
        for drop in differing {
            table.add([drop.kept.time.formatted(in: .bogota), "\(drop.kept.close)", "\(drop.original.close)"])
        }
        return table.text + "\n"
    }
}
