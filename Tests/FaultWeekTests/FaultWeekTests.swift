import CivilTime
import Postgres
import Strategy
import Synchronization
import TestSupport
import Testing

/// Weeks in which things go wrong end as if nothing had, or say that they do not.
///
/// `USDCOP_FAULT_WEEKS` says how many, `USDCOP_FAULT_SEED` from which seed on; `make fault-weeks N=… SEED=…` sets both.
@Suite struct FaultWeekTests {
    private static let count = environment("USDCOP_FAULT_WEEKS").flatMap { Int($0) } ?? 200
    private static let firstSeed = environment("USDCOP_FAULT_SEED").flatMap { UInt64($0) } ?? 1
    /// Two processors run two weeks at a time; each shard is one after the other.
    private static let shards = min(3, max(1, count))

    /// Of 2025: plain weeks, holidays on Monday and at the end of the week, and a week that is not traded.
    private static let weeks = Result {
        let market = try SeedMarket()
        return try ["2025-01-20", "2025-03-24", "2025-04-14", "2025-06-24", "2025-08-18", "2025-10-13"].map { text in
            try PreparedWeek(ISOWeek(containing: try #require(CivilDate(text))), market)
        }
    }

    /// What came of all of them.
    private struct Tally {
        var endings: [Ending: Int] = [:]
        var faults: [FaultPlan.Kind: Int] = [:]
        var disturbed = 0
        var processes = 0
        var finished = 0
    }
    private static let tally = Mutex(Tally())

    @Test(arguments: 0..<shards) func everyWeekEndsAsTheUndisturbedOneOrSaysWhyNot(shard: Int) throws {
        let weeks = try Self.weeks.get()
        for number in stride(from: shard, to: Self.count, by: Self.shards) {
            try run(Self.firstSeed + UInt64(number), weeks)
        }
        Self.report(shardEnded: true)
    }

    private func run(_ seed: UInt64, _ weeks: [PreparedWeek]) throws {
        let plan = FaultPlan(seed: seed, weeks: weeks)
        let week = weeks[plan.week]
        let (database, data) = try week.copy(named: "fault_\(seed)", trained: !plan.touches(turn: 0))
        let trial = Trial(week: week.runs, bars: week.bars, database: database, data: data, plan: plan)
        try trial.play(turns: (plan.touches(turn: 0) ? 0 : 1)..<week.runs.count)
        let connection = try PrivatePostgres.shared.connect(to: database)
        var (ending, difference) = try connection.ending(
            against: week.end, strategyID: PreparedWeek.strategy.get().id, isHaltDrawn: !plan.halts.isEmpty)
        if ending == .violation, !trial.corrections.isEmpty,
            try EndState(connection) == week.end(corrected: trial.corrections)
        {
            ending = .equal
        }
        let broken = try connection.brokenInvariants()
        let failures = ending == .halted ? [] : trial.failures
        if ending == .violation || !broken.isEmpty || !failures.isEmpty {
            let notes = ([difference] + broken + failures).joined(separator: "\n")
            Issue.record("\(week.week), \(plan)\n\(notes)\nAgain: make fault-weeks N=1 SEED=\(seed)")
        }
        try trial.remove()
        Self.tally.withLock { tally in
            tally.endings[ending, default: 0] += 1
            tally.faults.merge(trial.faults) { $0 + $1 }
            tally.disturbed += trial.faults.isEmpty ? 0 : 1
            tally.processes += trial.processCount
        }
    }

    private static func report(shardEnded: Bool) {
        let tally = tally.withLock { tally in
            tally.finished += 1
            return tally
        }
        guard tally.finished == shards else { return }
        let endings = Ending.allCases.map { "\(tally.endings[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        let faults = FaultPlan.Kind.allCases.map { "\(tally.faults[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        print(
            "FAULT WEEKS \(count) from seed \(firstSeed): \(endings); \(tally.disturbed) disturbed; \(faults); "
                + "\(tally.processes) processes")
    }
}
