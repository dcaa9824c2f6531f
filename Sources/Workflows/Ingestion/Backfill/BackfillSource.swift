internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import Market
internal import Postgres
internal import Providers
internal import Realtime
internal import Store
internal import TaskContract

/// The provider of a run behind its circuit breaker. It is set up when the first bar is asked for, so that a run with
/// nothing to ask needs no key.
final class BackfillSource {
    /// What asking came to.
    enum Answer {
        case outcome(FetchOutcome)
        /// Nothing was asked: the circuit is open.
        case circuitOpen(until: Instant)
        /// Nothing can be asked in this run: no key is set or left.
        case unusable(Failure)
    }

    static let name = "twelvedata"

    private let run: BackfillRun
    private var client: TwelveData?
    private var failure: Failure?

    init(run: BackfillRun) { self.run = run }

    /// Requests sent so far, each a credit.
    var requests: Int { client?.requestCount ?? 0 }

    /// What people should know; handed over once.
    func takeWarnings() -> [String] { client?.takeWarnings() ?? [] }

    /// Asks for the bars of a range.
    ///
    /// - Throws: `interrupted` (temporary); what the database meets.
    func fetch(_ instrument: Instrument, _ range: GapRange, on connection: Connection) throws(Failure) -> Answer {
        if let failure { return .unusable(failure) }
        let guarded = GuardedSource(
            BackfillSource.name, policy: run.settings.policy(of: BackfillSource.name).circuit, keeper: CircuitStore(connection)
        ) { () throws(Failure) in
            // The database's clock is the same for all who share the breaker, and as-of instants may lie in the past.
            try TaskRunStore(connection).now()
        }
        do throws(Failure) {
            let answer = try guarded.call(
                { () throws(Failure) in
                    try usableClient().fiveMinuteBars(instrument, from: range.start, to: range.end)
                }, judge: BackfillSource.judged, isStopped: { run.context.isCancelled })
            switch answer {
            case .asked(let outcome, _): return .outcome(outcome)
            case .open(let until): return .circuitOpen(until: until)
            }
        } catch {
            guard error.kind == .configuration else { throw error }
            failure = error
            return .unusable(error)
        }
    }

    private func usableClient() throws(Failure) -> TwelveData {
        if let client { return client }
        let context = run.context
        let deadline = Deadline(after: run.settings.twelveData.backfillBudget, on: .system)
        let client = try TwelveData(
            settings: run.settings.twelveData, sender: try HTTPClient(), pace: .backfill,
            bounds: TwelveData.Bounds(deadline: deadline, asOf: run.asOf, isCancelled: { context.isCancelled }),
            environment: context.environment)
        self.client = client
        return client
    }

    private static func judged(_ outcome: FetchOutcome) -> (CircuitBreaker.Signal, message: String?) {
        switch outcome {
        case .transient(let problem), .permanent(let problem):
            // That our own time is up says nothing about the source.
            return (problem.isDeadline ? .neutral : problem.signal, problem.description)
        case .rows(let batch):
            guard let problem = batch.interruption else { return (.success, nil) }
            return (problem.isDeadline ? .success : problem.signal, problem.description)
        case .empty: return (outcome.signal, nil)
        }
    }
}

extension ProviderProblem {
    /// Whether the run's own time ended.
    var isDeadline: Bool { code == "deadline" }
}
