public import CivilTime
public import Failures
internal import Files
internal import H5Decision
internal import Postgres
internal import Store
public import Strategy
public import TaskContract

/// Replays past periods of a strategy with the very executables and a virtual clock.
///
/// A scratch database gets rows of the market as they were published; each run of a task is a process of its own with that
/// instant as `as_of`, on its last try. Nothing in a task knows that it is replayed. A range over several years is replayed a
/// calendar year at a time, as a backtest is: guardrails and equity start anew.
public struct Replay {
    /// What to replay.
    public struct Settings: Sendable {
        /// What to replay.
        public var strategy: StrategyDescription
        /// The weeks whose first trading day lies in it.
        public var range: ClosedRange<CivilDate>
        /// A folder of market files; `nil` takes the configured database.
        public var folder: String?
        /// Whether scratch databases and folders stay.
        public var keepsScratch: Bool

        /// Settings of a replay.
        public init(
            strategy: StrategyDescription = .weekly, range: ClosedRange<CivilDate>, folder: String? = nil,
            keepsScratch: Bool = false
        ) {
            self.strategy = strategy
            self.range = range
            self.folder = folder
            self.keepsScratch = keepsScratch
        }
    }

    /// One calendar year of the result.
    public struct Year: Sendable {
        /// The year.
        public let year: Int
        /// Its weeks in order.
        public let weeks: [ReplayedWeek]
        /// How many processes ran.
        public let runCount: Int
        /// What the tasks warned of, each led by instant and task.
        public let warnings: [String]
        /// Where the scratch database and the tasks' folder are, when they were kept.
        public let kept: (database: String, folder: String)?
    }

    /// The weeks of the range, year by year.
    public let years: [Year]
    /// Where the market comes from, see `DataSource`.
    public let dataSource: String
    /// SHA-256 over decisions, orders, fills, results and equity of all weeks in full precision.
    public var ledgerHash: String { ReplayLedger.hash(of: years.flatMap(\.weeks)) }

    /// Replays. A request to stop ends the task under way and removes what was made, before this throws.
    ///
    /// - Throws: the failure of the first task that fails, led by its instant; `no_weeks`, `before_data` (data); `replay_not_allowed`,
    ///   `executable_missing` (configuration); what databases and files meet; `interrupted` (temporary).
    public init(_ settings: Settings, in context: TaskContext) throws(Failure) {
        let strategy = try StrategyConfiguration(
            path: Path.join(try context.configDirectory, settings.strategy.file))
        let market = try Replay.market(settings, context)
        let schedule = ReplaySchedule(StrategyTimetable(settings.strategy, executorRuns: strategy.execution.runs))
        let weeks = schedule.weeks(in: settings.range, dataEnd: market.end)
        guard !weeks.isEmpty else {
            throw Failure(
                .data, code: "no_weeks",
                "no week begins between \(settings.range.lowerBound) and \(settings.range.upperBound) before the data end at "
                    + market.end.formatted(in: .bogota),
                remedy: "Give a range the data cover; usdcop data --database says which that is.")
        }
        guard let first = weeks.first, first.decisionDate > market.begin else {
            throw Failure(
                .data, code: "before_data",
                "the week \(weeks[0].week) is decided on \(weeks[0].decisionDate); the data begin on \(market.begin)",
                field: "from",
                remedy: "Give a later --from: the models of a week are trained on the days since \(strategy.training.startDate), "
                    + "at least \(strategy.training.minRows) of them.")
        }
        dataSource = market.dataSource
        var years: [Year] = []
        // A process that is asked to stop waits for the end of this: what was made is removed before.
        try context.uninterruptible { () throws(Failure) in
            for year in Set(weeks.map(\.decisionDate.year)).sorted() {
                let own = weeks.filter { $0.decisionDate.year == year }
                years.append(try Replay.year(year, own, market, strategy, settings, context))
            }
        }
        self.years = years
    }

    private static func market(_ settings: Settings, _ context: TaskContext) throws(Failure) -> ReplayMarket {
        if let folder = settings.folder { return try ReplayMarket(folder: folder) }
        return try ReplayMarket(reading: try Connection.open(for: context, application: "usdcop replay"))
    }

    private static func year(
        _ year: Int, _ weeks: [ScheduledWeek], _ market: ReplayMarket, _ strategy: StrategyConfiguration,
        _ settings: Settings, _ context: TaskContext
    ) throws(Failure) -> Year {
        let owner = try DatabaseLocation.resolve(
            url: context.environment("DATABASE_URL"), privateCluster: context.location?.privateCluster, as: .owner)
        let scratch = try ScratchDatabase(beside: owner, migrations: try context.migrationsDirectory, in: context)
        let folder = Path.join(ReplayRemains.temporaryRoot, scratch.name.name)
        defer {
            if !settings.keepsScratch {
                if !scratch.drop() { context.log(.warning, "the database \(scratch.name.name) could not be removed") }
                FileSystem.removeTree(folder)
            }
        }
        try FileSystem.makeDirectory(folder)
        if settings.keepsScratch {
            try scratch.keep()
        } else {
            var staged = StagedFiles()
            try staged.stage([], at: Path.join(folder, ReplayRemains.marker))
            try staged.commit()
        }
        let (ledger, warnings) = try play(year, weeks, market, strategy, settings, scratch, folder, context)
        return Year(
            year: year, weeks: ledger, runCount: weeks.reduce(0) { $0 + $1.runs.count }, warnings: warnings,
            kept: settings.keepsScratch ? (scratch.name.name, folder) : nil)
    }

    /// Runs the tasks and reads what they left; its session ends before the database is removed.
    private static func play(
        _ year: Int, _ weeks: [ScheduledWeek], _ market: ReplayMarket, _ strategy: StrategyConfiguration,
        _ settings: Settings, _ scratch: ScratchDatabase, _ folder: String, _ context: TaskContext
    ) throws(Failure) -> ([ReplayedWeek], warnings: [String]) {
        let runner = try TaskRunner(
            of: settings.strategy,
            environment: ["DATABASE_URL": scratch.taskURL, "USDCOP_DATA_DIR": folder, ClockBound.variable: "1"],
            isCancelled: { context.isCancelled })
        let connection = try scratch.connect()
        var feed = MarketFeed(market, into: connection)
        var warnings: [String] = []
        let runs = weeks.flatMap(\.runs)
        for (index, run) in runs.enumerated() {
            guard !context.isCancelled else { throw TaskRunner.interrupted }
            context.progress("replay of \(year)", index, of: runs.count)
            try feed.advance(to: run.instant)
            let answer = try runner.run(run)
            warnings += answer.warnings.map { "\(run.instant.formatted(in: .bogota)) \(run.task.name): \($0)" }
        }
        context.progress("replay of \(year)", runs.count, of: runs.count)
        return (try ReplayLedger(connection, initialCapital: strategy.initialCapital).weeks(weeks), warnings)
    }
}
