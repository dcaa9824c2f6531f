public import CivilTime
public import Failures
public import HTTPTransport
public import Market

/// Five-minute bars from TwelveData, with a ring of keys, retries, paging and the checks of providers.md sections 1 and 2.
///
///     let source = try TwelveData(settings: settings.twelveData, sender: HTTPClient(), pace: .backfill, environment: …)
///     let outcome = try source.fiveMinuteBars(.usdcop, from: gap.lowerBound, to: gap.upperBound)
///
/// One client belongs to one thread. It asks every symbol in UTC: in other zones some come back incomplete.
public final class TwelveData: BarSource {
    /// How patiently a client asks.
    public enum Pace: Sendable {
        /// Short timeout, no pauses: prices are wanted now.
        case live
        /// Long timeout, a pause between requests.
        case backfill
    }

    /// What bounds a run.
    public typealias Bounds = SourceClient.Bounds

    static let interval = "5min"
    /// More pages than this for one window mean that paging goes in circles.
    static let pageLimit = 64

    let settings: TwelveDataSettings
    let client: SourceClient

    /// What bounds the next fetch; a run that shares its time out among symbols moves the deadline between them.
    public var bounds: Bounds {
        get { client.bounds }
        set { client.bounds = newValue }
    }

    /// A client.
    ///
    /// - Parameters:
    ///   - environment: Gives `TWELVEDATA_API_KEY_1` … `_8`, `TWELVEDATA_API_KEY` and `TWELVEDATA_BASE_URL`.
    ///   - seed: Of the chance in the waits between retries; by default another one each time.
    /// - Throws: `provider_key_missing` (configuration) when the environment has no key.
    public init(
        settings: TwelveDataSettings, sender: any HTTPSender, pace: Pace, bounds: Bounds = Bounds(), time: TimeSource = .system,
        seed: UInt64? = nil, environment: (String) -> String?
    ) throws(Failure) {
        self.settings = settings
        client = try SourceClient(
            settings.source(pace, environment), sender: sender, bounds: bounds, time: time, seed: seed, environment: environment)
    }

    /// How many keys are still in the ring.
    public var keyCount: Int { client.keyCount }

    /// Requests sent so far, each a credit.
    public var requestCount: Int { client.requestCount }

    /// The bars that open in `from..<to`, asked in windows of at most `windowDays`, oldest first. Trouble in a later window
    /// leaves the rows of the earlier ones, with the trouble in `BarBatch.interruption`.
    ///
    /// - Throws: `provider_keys_refused` (configuration), `interrupted` (temporary).
    public func fiveMinuteBars(_ instrument: Instrument, from: Instant, to: Instant) throws(Failure) -> FetchOutcome {
        var tally = FetchTally()
        var bars: [Bar] = []
        var interruption: ProviderProblem?
        let end = min(to, client.now)
        var start = from
        while start < end, interruption == nil {
            let windowEnd = min(start.adding(minutes: settings.windowDays * 24 * 60), end)
            let window = try self.window(instrument, start..<windowEnd, &tally)
            bars += window.bars
            interruption = window.problem
            start = windowEnd
        }
        return outcome(instrument, bars, tally, interruption)
    }

    /// The newest completed bars, at most `count`; one more is asked for, since the newest is still forming.
    ///
    /// - Throws: as `fiveMinuteBars(_:from:to:)`.
    public func latestFiveMinuteBars(_ instrument: Instrument, count: Int) throws(Failure) -> FetchOutcome {
        var tally = FetchTally()
        let size = min(max(count, 1) + 1, settings.rowLimit)
        // Without a cut the provider's own now would end the rows, and a run of the past would see its future.
        let query = bounds.asOf.map { [QueryItem("end_date", TwelveData.stamp($0))] } ?? []
        let everything = Instant(microseconds: .min / 2)..<Instant(microseconds: .max / 2)
        switch try page(instrument, [QueryItem("outputsize", "\(size)")] + query, everything, &tally) {
        case .success(let rows): return outcome(instrument, Array(rows.bars.suffix(max(count, 1))), tally, nil)
        case .failure(let problem): return outcome(instrument, [], tally, problem)
        }
    }

    /// Hands over what people should know.
    public func takeWarnings() -> [String] { client.takeWarnings() }

    private func outcome(
        _ instrument: Instrument, _ bars: [Bar], _ tally: FetchTally, _ problem: ProviderProblem?
    ) -> FetchOutcome {
        if !bars.isEmpty {
            return .rows(BarBatch(instrument: instrument, bars: bars, tally: tally, interruption: problem))
        }
        return problem?.outcome ?? .empty(tally)
    }

    /// One window, page by page from its end, since a full page has lost its oldest rows.
    private func window(
        _ instrument: Instrument, _ window: Range<Instant>, _ tally: inout FetchTally
    ) throws(Failure) -> (bars: [Bar], problem: ProviderProblem?) {
        var byTime: [Instant: Bar] = [:]
        var end = window.upperBound
        var problem: ProviderProblem?
        for number in 1...TwelveData.pageLimit {
            // The end is one bar more than is wanted, as it is not known whether the provider includes it.
            let query = [
                QueryItem("start_date", TwelveData.stamp(window.lowerBound)), QueryItem("end_date", TwelveData.stamp(end)),
                QueryItem("outputsize", "\(settings.rowLimit)"),
            ]
            let rows: TwelveDataRows
            switch try page(instrument, query, window, &tally) {
            case .success(let read): rows = read
            case .failure(let found):
                problem = found
                return (sorted(byTime), problem)
            }
            // Two pages share the bar between them; the later answer may know it better.
            for bar in rows.bars where byTime.updateValue(bar, forKey: bar.time) != nil { tally.duplicates += 1 }
            guard rows.tally.rowsReceived >= settings.rowLimit, let oldest = rows.oldest, oldest > window.lowerBound else {
                break
            }
            guard oldest < end, number < TwelveData.pageLimit else {
                problem = .permanent(
                    "paging_stuck", "TwelveData's pages of \(instrument) stop at \(oldest) before \(window.lowerBound)",
                    kind: .data)
                break
            }
            end = oldest
        }
        return (sorted(byTime), problem)
    }

    private func sorted(_ byTime: [Instant: Bar]) -> [Bar] { byTime.values.sorted { $0.time < $1.time } }

    /// How TwelveData is told an instant: wall clock in UTC, always with its time.
    static func stamp(_ instant: Instant) -> String {
        let (date, time) = Zone.utc.civil(instant)
        return "\(date) \(time)"
    }
}
