internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import JSON
internal import Market
internal import Postgres
internal import Providers
internal import Store
internal import TaskContract

/// Fetches the newest bars of pairs one by one, so that the trouble of one is not the trouble of the others.
struct RealtimeFetch {
    /// The time a run may take altogether (providers.md section 12, "Deadline").
    static let budget = Duration.seconds(120)
    /// The provider's name in `ingestion_circuit` and in the source of bars.
    static let sourceName = "twelvedata"

    let connection: Connection
    let context: TaskContext
    let settings: ProviderSettings
    let asOf: Instant
    let runID: String?

    /// Fetches and stores the bars of pairs. A pair's failure is in its result.
    ///
    /// - Throws: `provider_key_missing` (configuration); `interrupted` (temporary); a failure of the connection itself.
    func run(_ instruments: [Instrument]) throws(Failure) -> [RealtimeResult] {
        let time = TimeSource.system
        let deadline = Deadline(after: RealtimeFetch.budget, on: time)
        let source = try TwelveData(
            settings: settings.twelveData, sender: try HTTPClient(), pace: .live,
            bounds: TwelveData.Bounds(deadline: deadline, asOf: asOf, isCancelled: { context.isCancelled }), time: time,
            environment: { context.environment($0) })
        var results: [RealtimeResult] = []
        for (index, instrument) in instruments.enumerated() {
            try context.checkCancellation()
            // Each pair has its share of what is left: one that hangs leaves the others their time.
            let share = deadline.remaining(at: time.now()) / (instruments.count - index)
            source.bounds.deadline = Deadline(after: share, on: time)
            do throws(Failure) {
                results.append(try result(of: instrument, from: source))
            } catch {
                guard connection.isUsable, !context.isCancelled else { throw error }
                results.append(RealtimeResult(instrument, .failed(error)))
            }
            for warning in source.takeWarnings() { context.warn(warning) }
            if let result = results.last { warn(of: result) }
        }
        return results
    }

    /// One pair behind its circuit breaker, which opens and closes by the run's own instant.
    private func result(of instrument: Instrument, from source: any BarSource) throws(Failure) -> RealtimeResult {
        let guarded = GuardedSource(
            RealtimeFetch.sourceName, key: instrument.symbol, policy: settings.policy(of: RealtimeFetch.sourceName).circuit,
            keeper: CircuitStore(connection), clock: { asOf })
        let answer = try guarded.call(
            { () throws(Failure) in try source.latestFiveMinuteBars(instrument, count: settings.twelveData.liveRows) },
            judge: { ($0.signal, problem(of: $0)?.message) }, isStopped: { context.isCancelled })
        switch answer {
        case .open(let until): return RealtimeResult(instrument, .circuitOpen(until: until))
        case .asked(let outcome, let breaker):
            if breaker.state == .open, let until = breaker.retryAt {
                context.warn(
                    "the circuit of \(instrument) is open until \(until.formatted(in: .bogota)) after \(breaker.failures) failures"
                )
            }
            return try store(outcome, instrument)
        }
    }

    private func problem(of outcome: FetchOutcome) -> ProviderProblem? {
        switch outcome {
        case .rows(let batch): batch.interruption
        case .empty: nil
        case .transient(let problem), .permanent(let problem): problem
        }
    }

    private func store(_ outcome: FetchOutcome, _ instrument: Instrument) throws(Failure) -> RealtimeResult {
        switch outcome {
        case .rows(let batch): return try store(batch, instrument)
        case .empty(let tally):
            var result = RealtimeResult(instrument, .empty)
            result.tally = tally
            result.received = tally.rowsReceived
            return result
        case .transient(let problem):
            // Whatever the trouble is called, it passes: the scheduler tries again.
            let failure = problem.failure
            return RealtimeResult(
                instrument,
                .failed(Failure(.temporary, code: failure.code, failure.message, remedy: failure.remedy)))
        case .permanent(let problem): return RealtimeResult(instrument, .failed(problem.failure))
        }
    }

    /// Stores the completed bars of today that are believed, and sets the others aside.
    private func store(_ batch: BarBatch, _ instrument: Instrument) throws(Failure) -> RealtimeResult {
        let today = Zone.bogota.date(asOf)
        let bars = batch.bars.filter { Zone.bogota.date($0.time) == today }
        let sorted = settings.acceptance().sort(bars, of: instrument, asOf: asOf)
        var result = RealtimeResult(instrument, sorted.accepted.isEmpty ? .empty : .fetched)
        result.tally = batch.tally
        result.received = batch.tally.rowsReceived
        result.otherDays = batch.bars.count - bars.count
        result.quarantined = sorted.quarantined
        result.ignored = sorted.ignored
        let store = BarStore(connection)
        if !sorted.accepted.isEmpty || !sorted.quarantined.isEmpty {
            result.change = try connection.transaction { _ throws(Failure) in
                // Bars before quarantine, as the backfill does it, so that the two never wait for each other.
                let change = try store.upsert(sorted.accepted, of: instrument, source: RealtimeFetch.sourceName)
                try store.quarantine(
                    sorted.quarantined.map { QuarantinedBar($0, of: instrument, source: RealtimeFetch.sourceName) },
                    runID: runID)
                return change
            }
        }
        for finding in BarPlausibility(prices: nil).findings(fiveMinute: sorted.accepted) {
            context.warn("\(instrument): \(finding.text)")
        }
        for feed in sorted.staleFeeds {
            context.warn("\(instrument): \(feed.bars) bars in a row stand still at \(feed.close); the feed may be stale")
        }
        return result
    }

    private func warn(of result: RealtimeResult) {
        switch result.ending {
        case .fetched, .empty: break
        case .circuitOpen(let until):
            context.warn("\(result.instrument) skipped, circuit open until \(until.formatted(in: .bogota))")
        case .failed(let failure): context.warn("\(result.instrument) failed: \(failure.message)")
        }
        if let text = result.tally.badRowsText { context.warn("\(result.instrument): \(text)") }
        for reason in BarAcceptance.Suspicion.allCases {
            let bars = result.quarantined.filter { $0.reason == reason }.map(\.bar)
            guard let first = bars.first else { continue }
            context.warn(
                "\(result.instrument): \(bars.count) bars set aside (\(reason.rawValue)), the first opens at "
                    + "\(first.time.formatted(in: .bogota)) and closes at \(first.close)")
        }
    }
}
