public import CivilTime
public import Market

/// What a provider's answer comes to. Four outcomes, not two: that there is nothing is no failure, and not every failure
/// is worth another try (providers.md section 1, rule 3).
public enum FetchOutcome: Equatable, Sendable {
    /// Bars, at least one.
    case rows(BarBatch)
    /// The provider says that it has nothing, or nothing that is complete yet.
    case empty(FetchTally)
    /// It may work later; the tries there are were made.
    case transient(ProviderProblem)
    /// It will not work later either.
    case permanent(ProviderProblem)

    /// How a circuit breaker counts it.
    public var signal: CircuitBreaker.Signal {
        switch self {
        case .rows(let batch): batch.interruption.map(\.signal) ?? .success
        case .empty: .neutral
        case .transient(let problem), .permanent(let problem): problem.signal
        }
    }
}

/// Completed five-minute bars of one instrument.
public struct BarBatch: Equatable, Sendable {
    /// The pair.
    public let instrument: Instrument
    /// Times ascend strictly and lie in the window asked for.
    public let bars: [Bar]
    /// What was asked, received and dropped.
    public let tally: FetchTally
    /// Why the rest of the window is missing, when it is; what there is, is good.
    public let interruption: ProviderProblem?

    /// A batch of bars whose times ascend strictly.
    public init(instrument: Instrument, bars: [Bar], tally: FetchTally = FetchTally(), interruption: ProviderProblem? = nil) {
        precondition(zip(bars, bars.dropFirst()).allSatisfy { $0.time < $1.time }, "bars ascend strictly")
        self.instrument = instrument
        self.bars = bars
        self.tally = tally
        self.interruption = interruption
    }
}

/// Counts of one fetch.
public struct FetchTally: Equatable, Sendable {
    /// Requests sent, refused ones and repetitions included.
    public var requests = 0
    /// Rows received.
    public var rowsReceived = 0
    /// Rows dropped since a price or the time could not be read, or broke a rule of bars.
    public var badRows = 0
    /// When those open that say it: the provider has something there, so that they are asked for again and no absence.
    public var badTimes: [Instant] = []
    /// Rows dropped since the very same one was there already.
    public var duplicates = 0
    /// Rows dropped since they are dated after the fetch.
    public var futureRows = 0
    /// Rows dropped since their five minutes were not over.
    public var unfinishedRows = 0
    /// Rows dropped since they lie outside the window asked for.
    public var outsideRows = 0

    /// No requests, no rows.
    public init() {}

    /// That rows were no bars, with the first that say when they open; `nil` when none was.
    public var badRowsText: String? {
        guard badRows > 0 else { return nil }
        let shown = badTimes.sorted().prefix(3).map { $0.formatted(in: .bogota) }
        let places = shown.isEmpty ? "" : " (\(shown.joined(separator: ", "))\(badRows > shown.count ? " …" : ""))"
        return badRows == 1 ? "1 row is no bar and was dropped\(places)" : "\(badRows) rows are no bars and were dropped\(places)"
    }

    /// Adds another fetch's counts.
    public static func += (left: inout FetchTally, right: FetchTally) {
        left.requests += right.requests
        left.rowsReceived += right.rowsReceived
        left.badRows += right.badRows
        left.badTimes += right.badTimes
        left.duplicates += right.duplicates
        left.futureRows += right.futureRows
        left.unfinishedRows += right.unfinishedRows
        left.outsideRows += right.outsideRows
    }
}
