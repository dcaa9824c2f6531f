internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import H5Decision
internal import Market
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// One run of the executor on one week: a transaction, from the lock on the week's row to its new state.
///
/// It reads what the run has to know, lets ``ExecutorSituation/decide()`` say what is to be done, and does that. No rule of trading
/// stands here.
struct ExecutorRun {
    let connection: Connection
    let context: TaskContext
    /// The strategy, its configuration's hash, and the rules the week lives by.
    let governance: Governance
    let week: LiveWeek
    /// The run's instant: the last bar it may know ended then.
    let asOf: Instant
    let isLastTry: Bool
    let broker: any Broker
    let schedule: HoldingPeriod
    let signalDate: CivilDate

    var executions: LiveExecutionStore { LiveExecutionStore(connection) }
    var strategyID: String { governance.strategyID }

    /// A run on a week, by the rules of the strategy file.
    init<Parameters>(
        _ connection: Connection, _ context: TaskContext, _ strategy: LiveStrategy, _ week: LiveWeek,
        _ request: TaskRequest<Parameters>
    ) {
        self.init(connection, context, Governance(strategy), week, request)
    }

    /// A run on a week, by given rules.
    init<Parameters>(
        _ connection: Connection, _ context: TaskContext, _ governance: Governance, _ week: LiveWeek,
        _ request: TaskRequest<Parameters>
    ) {
        let schedule = week.schedule(governance.rules.execution)
        // Who leaves the tries open on a scheduled instant has a scheduler that may come again.
        let isScheduled = schedule.runs.contains(request.asOf)
        self.init(
            connection, context, governance, week, asOf: request.asOf,
            isLastTry: request.isLastTry && (request.maxTries != nil || !isScheduled))
    }

    private init(
        _ connection: Connection, _ context: TaskContext, _ governance: Governance, _ week: LiveWeek, asOf: Instant,
        isLastTry: Bool
    ) {
        self.connection = connection
        self.context = context
        self.governance = governance
        self.week = week
        self.asOf = asOf
        self.isLastTry = isLastTry
        schedule = week.schedule(governance.rules.execution)
        signalDate = week.decisionDate
        broker = PaperBroker(costs: TradingCosts(governance.rules.execution))
    }

    /// The same run by other rules.
    private func governed(by governance: Governance) -> ExecutorRun {
        ExecutorRun(connection, context, governance, week, asOf: asOf, isLastTry: isLastTry)
    }

    /// Does what the run has to do.
    ///
    /// - Parameter isOverdue: whether the week's closing run has passed without it; nothing is waited for then.
    func run(isOverdue: Bool) throws(Failure) -> ExecutorResult {
        try connection.transaction { _ throws(Failure) in
            let found = try executions.locked(signalDate)
            // What has been entered keeps the rules it was sized with.
            let kept = try found.flatMap { found throws(Failure) in found.entry == nil ? nil : try governance.keeping(found) }
            let run = governed(by: kept ?? governance)
            try run.tellSchedule()
            return try run.step(found, presentHash: governance.configHash, isOverdue: isOverdue)
        }
    }

    /// Only holds the bars of a week that is over against what was booked.
    ///
    /// - Returns: the bars that came late or were corrected.
    func check() throws(Failure) -> [String] {
        try connection.transaction { _ throws(Failure) in
            guard let found = try executions.locked(signalDate) else { return [] }
            let run = governed(by: try governance.keeping(found))
            var situation = try run.situation(found, presentHash: run.governance.configHash, control: nil, isOverdue: false)
            guard let state = situation.state, !state.hasRun(at: asOf) else { return [] }
            try run.answer(&situation, [.records], found)
            return try run.perform(situation.review(), found, situation).drift
        }
    }

    private func decide(_ situation: ExecutorSituation, _ found: LiveExecution?) throws(Failure) -> ExecutorDecision {
        do throws(ExecutorRefusal) {
            return try situation.decide()
        } catch {
            throw failure(error, found, situation)
        }
    }

    private func step(_ found: LiveExecution?, presentHash: String?, isOverdue: Bool) throws(Failure) -> ExecutorResult {
        let control = try OperatorControlStore(connection).effective(strategyID)
        var situation = try situation(found, presentHash: presentHash, control: control, isOverdue: isOverdue)
        try answer(&situation, situation.questions, found)
        if situation.state == nil, case .sized = situation.handover, let made = try executions.locked(signalDate),
            made.isUnfinished
        {
            // The sizing came between the two looks.
            return try step(made, presentHash: presentHash, isOverdue: isOverdue)
        }
        return try perform(decide(situation, found), found, situation)
    }
}
