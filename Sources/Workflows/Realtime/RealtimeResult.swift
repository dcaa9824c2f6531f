internal import CivilTime
internal import Failures
internal import Market
internal import Providers
internal import Store
internal import TaskContract

/// What became of one pair in a realtime run.
struct RealtimeResult {
    /// How it ended.
    enum Ending: Sendable {
        /// The provider had completed bars of today.
        case fetched
        /// The provider answered, and had none.
        case empty
        /// Not asked: the provider failed too often of late.
        case circuitOpen(until: Instant)
        /// Asked in vain, or what came could not be stored.
        case failed(Failure)

        var status: Status {
            switch self {
            case .fetched: .fetched
            case .empty: .empty
            case .circuitOpen: .circuitOpen
            case .failed: .failed
            }
        }
    }

    /// How it ended, in a word.
    enum Status: String, CaseIterable, Sendable {
        case fetched, empty
        case circuitOpen = "circuit_open"
        case failed
    }

    let instrument: Instrument
    var ending: Ending
    /// Rows the provider sent, of whatever day.
    var received = 0
    /// Bars of other days among them.
    var otherDays = 0
    /// What was received and what of it was dropped before it was a bar.
    var tally = FetchTally()
    var change = BarStore.Change()
    var quarantined: [BarAcceptance.Quarantined] = []
    var ignored: [BarAcceptance.Ignored: Int] = [:]

    init(_ instrument: Instrument, _ ending: Ending) {
        self.instrument = instrument
        self.ending = ending
    }

    /// Whether the provider answered and what it said is stored.
    var isGood: Bool {
        switch ending {
        case .fetched, .empty: true
        case .circuitOpen, .failed: false
        }
    }
}

extension RealtimeResult: TaskOutput {
    /// Why a pair failed, as its output says.
    struct Trouble: TaskOutput {
        let failure: Failure

        static let declaration: [OutputField<Trouble>] = [.value("code", \.failure.code), .value("message", \.failure.message)]
    }

    private var symbol: String { instrument.symbol }
    private var status: Status { ending.status }
    private var quarantinedCount: Int { quarantined.count }
    private var droppedRows: DroppedRows { DroppedRows(tally) }
    private var outsideSession: Int { ignored[.outsideSession] ?? 0 }
    private var closedDay: Int { ignored[.closedDay] ?? 0 }
    private var unfinished: Int { ignored[.unfinished] ?? 0 }

    private var openUntil: Instant? {
        if case .circuitOpen(let until) = ending { until } else { nil }
    }

    private var trouble: Trouble? {
        if case .failed(let failure) = ending { Trouble(failure: failure) } else { nil }
    }

    static let declaration: [OutputField<RealtimeResult>] = [
        .value("symbol", \.symbol), .choice("status", \.status), .value("received", \.received),
        .value("inserted", \.change.inserted), .value("corrected", \.change.corrected), .value("unchanged", \.change.unchanged),
        .value("quarantined", \.quarantinedCount), .value("other_days", \.otherDays),
        .value(BarAcceptance.Ignored.outsideSession.rawValue, \.outsideSession),
        .value(BarAcceptance.Ignored.closedDay.rawValue, \.closedDay),
        .value(BarAcceptance.Ignored.unfinished.rawValue, \.unfinished),
        .object("dropped_rows", \.droppedRows, "Rows of the answer that were no bars to look at, by reason."),
        .value("circuit_open_until", \.openUntil), .object("error", \.trouble),
    ]
}

extension RealtimeResult {
    /// The failure of a run in which no pair came through; `nil` as soon as one did, since the others catch up with the next
    /// run (providers.md section 12).
    ///
    /// What only a person can mend comes first: a wrong key or symbol, then answers that make no sense. What time heals is
    /// left to the scheduler's retries: troubles that pass, then circuits that are all open.
    static func failure(of results: [RealtimeResult]) -> Failure? {
        guard !results.isEmpty, results.allSatisfy({ !$0.isGood }) else { return nil }
        let failures = results.compactMap { result -> Failure? in
            if case .failed(let failure) = result.ending { return failure }
            return nil
        }
        for kind in [Failure.Kind.configuration, .internal, .data] {
            if let failure = failures.first(where: { $0.kind == kind }) { return told(failure, kind, results) }
        }
        if let failure = failures.first(where: { $0.kind == .temporary }) { return told(failure, .temporary, results) }
        // The provider's own refusal of a request is no fault of ours that a new request could mend.
        if let failure = failures.first(where: { $0.kind == .request }) { return told(failure, .unavailable, results) }
        if let failure = failures.first { return told(failure, failure.kind, results) }
        return Failure(
            .unavailable, code: "circuit_open", "no pair was fetched: \(words(results))",
            remedy: "Wait for the first circuit to let a trial through; if the provider is down, look at its status page.")
    }

    private static func told(_ failure: Failure, _ kind: Failure.Kind, _ results: [RealtimeResult]) -> Failure {
        let message = results.count == 1 ? failure.message : "no pair was fetched: \(words(results))"
        return Failure(kind, code: failure.code, message, remedy: failure.remedy)
    }

    private static func words(_ results: [RealtimeResult]) -> String {
        results.map { result in
            switch result.ending {
            case .fetched, .empty: "\(result.instrument) \(result.ending.status.rawValue)"
            case .circuitOpen(let until): "\(result.instrument) skipped, circuit open until \(until.formatted(in: .bogota))"
            case .failed(let failure): "\(result.instrument): \(failure.message)"
            }
        }.joined(separator: "; ")
    }
}
