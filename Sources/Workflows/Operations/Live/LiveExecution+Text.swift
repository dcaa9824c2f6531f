internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import Statistics
internal import Store
internal import Strategy

extension LiveExecution {
    /// The week an operator is to know of: one whose position is open before any other, else the newest. `nil` when there is none.
    ///
    /// - Throws: as `Connection.query`.
    static func foremost(_ store: LiveExecutionStore, at now: Instant) throws(Failure) -> LiveExecution? {
        let today = Zone.bogota.date(now)
        let unfinished = try store.unfinished(through: today.adding(days: 7))
        if let open = unfinished.first(where: { $0.status == .positioned }) { return open }
        // Closed weeks that contradict each other must not keep anyone from halting.
        let closed = (try? store.closed(by: now))?.last
        // One that is dated later than today is no newer week than one that has begun.
        let begun = unfinished.last { $0.signalDate <= today } ?? (closed == nil ? unfinished.last : nil)
        return [begun, closed].compactMap { $0 }.max { $0.signalDate < $1.signalDate }
    }

    /// The ISO week.
    var week: ISOWeek { ISOWeek(containing: signalDate) }

    /// `2024-W23 SHORT 1.50x`.
    var title: String { "\(week) \(direction.name) \(fixed(leverage, decimals: 2))x" }
}

extension Guardrails.Break {
    /// `5 losing weeks in a row`, `drawdown 12.3 %`.
    var text: String {
        switch self {
        case .consecutiveLosses(let count): "\(count) losing weeks in a row"
        case .drawdown(let fraction): "drawdown \(percent(fraction))"
        }
    }
}
