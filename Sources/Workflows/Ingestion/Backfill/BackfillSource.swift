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
    /// The breaker of the source as a whole; those of the live task are named by pair.
    static let circuitKey = ""

    private let run: BackfillRun
    private var client: TwelveData?
    private var sender: CountingSender?
    private var failure: Failure?

    init(run: BackfillRun) { self.run = run }

    /// Requests sent so far, each a credit.
    var requests: Int { sender?.count ?? 0 }

    /// What people should know; handed over once.
    func takeWarnings() -> [String] { client?.takeWarnings() ?? [] }

    /// Asks for the bars of a range.
    ///
    /// - Throws: `interrupted` (temporary); what the database meets.
    func fetch(_ instrument: Instrument, _ range: GapRange, on connection: Connection) throws(Failure) -> Answer {
        if let failure { return .unusable(failure) }
        let circuits = CircuitStore(connection)
        if let until = try refusal(circuits, connection) { return .circuitOpen(until: until) }
        let outcome: FetchOutcome
        do throws(Failure) {
            outcome = try usableClient().fiveMinuteBars(instrument, from: range.start, to: range.end)
        } catch {
            guard error.kind == .configuration else { throw error }
            failure = error
            try record(.neutral, nil, circuits, connection)
            return .unusable(error)
        }
        let (signal, message) = BackfillSource.judged(outcome)
        try record(signal, message, circuits, connection)
        return .outcome(outcome)
    }

    private func usableClient() throws(Failure) -> TwelveData {
        if let client { return client }
        let context = run.context
        let sender = CountingSender(try HTTPClient())
        let deadline = Deadline(after: run.settings.twelveData.backfillBudget, on: .system)
        let client = try TwelveData(
            settings: run.settings.twelveData, sender: sender, pace: .backfill,
            bounds: TwelveData.Bounds(deadline: deadline, asOf: run.asOf, isCancelled: { context.isCancelled }),
            environment: context.environment)
        self.sender = sender
        self.client = client
        return client
    }

    // MARK: - Circuit

    /// Until when the circuit is open; `nil` when a call may be made. A trial is counted before it is made.
    private func refusal(_ circuits: CircuitStore, _ connection: Connection) throws(Failure) -> Instant? {
        let before = try breaker(circuits)
        var breaker = before
        // The database's clock is the same for all who share the breaker, and as-of instants may lie in the past.
        let admission = breaker.admit(at: try TaskRunStore(connection).now())
        if breaker != before { try circuits.save(breaker, source: BackfillSource.name, key: BackfillSource.circuitKey) }
        switch admission {
        case .allowed: return nil
        case .refused(let until): return until
        }
    }

    private func record(
        _ signal: CircuitBreaker.Signal, _ message: String?, _ circuits: CircuitStore, _ connection: Connection
    ) throws(Failure) {
        // Read again: others may have reported while this call was made.
        let before = try breaker(circuits)
        var breaker = before
        breaker.record(signal, at: try TaskRunStore(connection).now(), message: message)
        guard breaker != before else { return }
        try circuits.save(breaker, source: BackfillSource.name, key: BackfillSource.circuitKey)
    }

    private func breaker(_ circuits: CircuitStore) throws(Failure) -> CircuitBreaker {
        try circuits.breaker(
            source: BackfillSource.name, key: BackfillSource.circuitKey,
            policy: run.settings.policy(of: BackfillSource.name).circuit)
    }

    private static func judged(_ outcome: FetchOutcome) -> (CircuitBreaker.Signal, String?) {
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

/// A sender that counts what it sends.
final class CountingSender: HTTPSender {
    private let sender: any HTTPSender
    private(set) var count = 0

    init(_ sender: any HTTPSender) { self.sender = sender }

    func send(_ request: HTTPRequest, isCancelled: () -> Bool) throws(HTTPFailure) -> HTTPResponse {
        count += 1
        return try sender.send(request, isCancelled: isCancelled)
    }
}
