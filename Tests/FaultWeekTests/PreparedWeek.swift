import CivilTime
import Failures
import Files
import Macro
import Market
import MarketFiles
import Postgres
import Store
import Strategy
import Synchronization
import TestSupport

/// A week of the seeds before it begins, ready to be copied, and how it ends when nothing goes wrong.
final class PreparedWeek: Sendable {
    /// The ISO week.
    let week: ISOWeek
    /// Its runs in order, training first: a turn each.
    let runs: [LiveRun]
    /// Its five-minute bars, oldest first.
    let bars: [Bar]
    /// What the undisturbed week leaves.
    let end: EndState
    /// How many statements each turn's run made in the undisturbed week; 0 where it was left out.
    let statements: [Int]
    /// The folder of the trained model; not to be written to.
    let data = TemporaryFolder()
    private let counter = Atomic<Int>(0)
    private let untrained: String
    private let trained: String

    static let strategy = Result {
        try StrategyConfiguration(path: Path.join(packageDirectory, "config/execution/smart_simple_v1.yaml"))
    }

    /// A year and some before a week are enough to train on, and quick to read.
    private static let historyDays = 500

    init(_ week: ISOWeek, _ market: SeedMarket) throws {
        self.week = week
        runs = try PreparedWeek.runs(of: week)
        let begin = Zone.bogota.instant(week.monday)
        let end = Zone.bogota.instant(week.monday.adding(days: 7))
        bars = market.bars.filter { $0.time >= begin && $0.time < end }
        untrained = try PrivatePostgres.shared.database()
        try PreparedWeek.fill(untrained, market, from: week.monday.adding(days: -PreparedWeek.historyDays), before: begin, end)
        trained = "trained_\(week.monday.dayNumber)"
        let copy = try Trial.database(named: "\(trained)_whole", from: untrained)
        let trial = Trial(week: runs, bars: bars, database: copy, data: data, plan: nil)
        try trial.play(turns: 0..<1)
        trial.disconnect()
        // The model is trained: from here trials begin that do not disturb the training.
        _ = try Trial.database(named: trained, from: copy)
        try trial.play(turns: 1..<runs.count)
        self.end = try EndState(PrivatePostgres.shared.connect(to: copy))
        statements = trial.statements
        try trial.remove()
    }

    /// How the undisturbed week ends in a market that said from the beginning what it was corrected to. A bar that is corrected
    /// before any run has used it makes this week, and no other.
    func end(corrected corrections: [Instant: Bar]) throws -> EndState {
        let copy = try copy(
            named: "corrected_\(counter.add(1, ordering: .relaxed).newValue)_\(week.monday.dayNumber)", trained: true)
        let trial = Trial(
            week: runs, bars: bars.map { corrections[$0.time] ?? $0 }, database: copy.database, data: copy.data, plan: nil)
        try trial.play(turns: 1..<runs.count)
        let end = try EndState(PrivatePostgres.shared.connect(to: copy.database))
        try trial.remove()
        return end
    }

    /// Its own function, so that its session ends: nobody may be in a database that is copied.
    private static func fill(
        _ database: String, _ market: SeedMarket, from first: CivilDate, before begin: Instant, _ end: Instant
    ) throws {
        let owner = try PrivatePostgres.shared.connect(to: database)
        try BarStore(owner).upsert(
            market.bars.filter { $0.time < begin && Zone.bogota.date($0.time) >= first }, of: .usdcop, source: "synthetic")
        try MacroStore(owner).upsert(market.macro.rows(before: end))
        try owner.execute("analyze")
    }

    /// A copy of the week's beginning, and the folder its tasks work in.
    func copy(named name: String, trained isTrained: Bool) throws -> (database: String, data: TemporaryFolder) {
        (try Trial.database(named: name, from: isTrained ? trained : untrained), isTrained ? data : TemporaryFolder())
    }

    private static func runs(of week: ISOWeek) throws -> [LiveRun] {
        let days = TradingCalendar.colombia.tradingDays(of: week)
        func run(_ task: LiveTask, _ day: CivilDate, _ hour: Int, _ minute: Int) -> LiveRun {
            LiveRun(task: task, asOf: Zone.bogota.instant(day).adding(minutes: hour * 60 + minute))
        }
        var runs = [
            run(.training, week.monday.adding(days: -1), 1, 30), run(.signal, days[0], 8, 15), run(.sizing, days[0], 8, 45),
        ]
        let times = try strategy.get().execution.runs
        for day in days { runs += times.map { LiveRun(task: .executor, asOf: Zone.bogota.instant(day, $0)) } }
        return runs + [run(.monitor, week.friday, 14, 30)]
    }
}

/// The seeds, read once.
struct SeedMarket: Sendable {
    let bars: [Bar]
    let macro: MacroColumns

    init() throws {
        let directory = DataDirectory(Path.join(packageDirectory, "seeds/latest"))
        let late = Zone.utc.instant(.firstDay(ofYear: 2030))
        bars = CalendarMode.colombia.filter(
            try FiveMinuteFile.read(directory.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: late).bars)
        macro = try MacroFile.readAll(directory.macro, asOf: late)
    }
}

extension MacroColumns {
    /// The rows published before an instant.
    func rows(before instant: Instant) -> MacroColumns {
        let rows = dates.indices.filter { MacroTable.visible(dates[$0]) < instant }
        return MacroColumns(
            dates: rows.map { dates[$0] }, values: values.map { (name: $0.name, values: rows.map($0.values.element)) },
            dataSource: dataSource)
    }
}

extension [Double] {
    fileprivate func element(_ index: Int) -> Double { self[index] }
}
