internal import CivilTime
internal import Failures
internal import Postgres
internal import Store
internal import TaskContract

/// One run of a live task: what every one of them begins with.
struct LiveRun {
    let connection: Connection
    let context: TaskContext
    /// The strategy file's content.
    let strategy: LiveStrategy
    /// The week the run is about.
    let week: LiveWeek
    /// Nothing that was published later is seen.
    let asOf: Instant

    /// A run on a week.
    ///
    /// - Throws: what reading the strategy file throws; `strategy_id_changed` (configuration).
    init(_ connection: Connection, _ context: TaskContext, _ week: LiveWeek, asOf: Instant) throws(Failure) {
        strategy = try LiveStrategy(context)
        try strategy.requireOwnBook(connection)
        self.connection = connection
        self.context = context
        self.week = week
        self.asOf = asOf
    }

    /// Connects, writes the run down whatever becomes of it, and does `body` on the week of the run where it is time to: on
    /// the one that follows a weekend, else on the current one. The strategy file is read only then, so that a day that is
    /// skipped is skipped under any file.
    ///
    /// - Parameter reasonToSkip: why a week is not worked on now; `nil` when it is.
    /// - Throws: what connecting and `body` throw, and as ``init(_:_:_:asOf:)``.
    static func record<Parameters>(
        _ task: String, _ request: TaskRequest<Parameters>, in context: TaskContext,
        unless reasonToSkip: (LiveWeek) -> String? = { _ in nil }, _ body: (LiveRun) throws(Failure) -> TaskOutcome
    ) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(task, request, in: context) { connection throws(Failure) in
            guard let week = LiveWeek(asOf: request.asOf) else {
                return .skipped(reason: LiveWeek.closedAllWeek(request.asOf))
            }
            if let reason = reasonToSkip(week) { return .skipped(reason: reason) }
            return try body(LiveRun(connection, context, week, asOf: request.asOf))
        }
    }
}
