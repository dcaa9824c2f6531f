internal import CivilTime
internal import Failures
internal import JSON
internal import Market
internal import Providers
internal import Store

/// What became of one pair in a realtime run.
struct RealtimeResult {
    /// How it ended.
    enum Ending {
        /// The provider had completed bars of today.
        case fetched
        /// The provider answered, and had none.
        case empty
        /// Not asked: the provider failed too often of late.
        case circuitOpen(until: Instant)
        /// Asked in vain, or what came could not be stored.
        case failed(Failure)

        var name: String {
            switch self {
            case .fetched: "fetched"
            case .empty: "empty"
            case .circuitOpen: "circuit_open"
            case .failed: "failed"
            }
        }
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

    var json: JSONValue {
        var object = JSONObject([
            ("symbol", .string(instrument.symbol)), ("status", .string(ending.name)), ("received", .integer(received)),
            ("inserted", .integer(change.inserted)), ("corrected", .integer(change.corrected)),
            ("unchanged", .integer(change.unchanged)), ("quarantined", .integer(quarantined.count)),
            ("other_days", .integer(otherDays)),
        ])
        for reason in BarAcceptance.Ignored.allCases {
            object[reason.rawValue] = .integer(ignored[reason] ?? 0)
        }
        object["dropped_rows"] = tally.droppedRows
        object["circuit_open_until"] = .null
        object["error"] = .null
        switch ending {
        case .fetched, .empty: break
        case .circuitOpen(let until): object["circuit_open_until"] = .string(until.formatted(in: .bogota))
        case .failed(let failure): object["error"] = ["code": .string(failure.code), "message": .string(failure.message)]
        }
        return .object(object)
    }
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
            case .fetched, .empty: "\(result.instrument) \(result.ending.name)"
            case .circuitOpen(let until): "\(result.instrument) skipped, circuit open until \(until.formatted(in: .bogota))"
            case .failed(let failure): "\(result.instrument): \(failure.message)"
            }
        }.joined(separator: "; ")
    }
}
