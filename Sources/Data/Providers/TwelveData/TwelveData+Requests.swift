internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import JSON
internal import Market

extension TwelveDataSettings {
    /// TwelveData as a source.
    ///
    /// - Parameter environment: `TWELVEDATA_BASE_URL` says another address.
    func source(_ pace: TwelveData.Pace, _ environment: (String) -> String?) -> SourceDescription {
        let address = environment("TWELVEDATA_BASE_URL") ?? ""
        let (spacing, timeout): (Duration, Duration) =
            switch pace {
            case .live: (.zero, liveTimeout)
            case .backfill: (backfillSpacing, backfillTimeout)
            }
        return SourceDescription(
            name: "TwelveData", baseURL: address.isEmpty ? baseURL : address,
            keys: SourceDescription.Keys(
                prefix: "TWELVEDATA_API_KEY", limits: keyLimits, longestWaitSeconds: longestKeyWaitSeconds,
                creditsHeader: "api-credits-left"),
            retry: retry, spacing: spacing, timeout: timeout)
    }
}

extension TwelveData {
    /// One page, with retries.
    func page(
        _ instrument: Instrument, _ query: [QueryItem], _ window: Range<Instant>, _ tally: inout FetchTally
    ) throws(Failure) -> Result<TwelveDataRows, ProviderProblem> {
        let requestsBefore = client.requestCount
        defer { tally.requests += client.requestCount - requestsBefore }
        let result = try client.fetch(instrument.symbol) { key in
            TwelveData.request(instrument, query, key)
        } read: { response, sentAt in
            read(response, instrument, window, sentAt)
        }
        if case .success(let rows) = result { tally += rows.tally }
        return result
    }

    private static func request(_ instrument: Instrument, _ query: [QueryItem], _ key: KeyRing.Key?) -> SourceRequest {
        let authorization = key.map { HTTPHeader("Authorization", "apikey \($0.secret)", secret: true) }
        return SourceRequest(
            path: "/time_series",
            query: [QueryItem("symbol", instrument.symbol), QueryItem("interval", TwelveData.interval)] + query
                + [QueryItem("timezone", "UTC")],
            headers: [authorization, HTTPHeader("Accept", "application/json")].compactMap { $0 })
    }

    private func read(
        _ response: HTTPResponse, _ instrument: Instrument, _ window: Range<Instant>, _ sentAt: Instant
    ) -> SourceAnswer<TwelveDataRows> {
        let values: [JSONValue]
        switch TwelveDataAnswer.read(response, symbol: instrument.symbol, interval: TwelveData.interval) {
        case .content(let found): values = found
        case .minuteSpent: return .minuteSpent
        case .daySpent: return .daySpent
        case .keyRefused(let problem): return .keyRefused(problem)
        case .problem(let problem): return .problem(problem)
        }
        do throws(TwelveDataRows.Refusal) {
            return .content(
                try TwelveDataRows(values, window: window, asOf: sentAt, maximumBadPercent: settings.maximumBadRowsPercent))
        } catch {
            return .problem(problem(error, instrument, ProviderProblem.Answer(response)))
        }
    }

    private func problem(
        _ refusal: TwelveDataRows.Refusal, _ instrument: Instrument, _ kept: ProviderProblem.Answer
    ) -> ProviderProblem {
        switch refusal {
        case .tooManyBadRows(let bad, let count):
            .permanent("too_many_bad_rows", "\(bad) of \(count) rows of \(instrument) are no bars", kind: .data, answer: kept)
        case .conflict(let instant):
            .permanent(
                "conflicting_rows", "the bar of \(instrument) at \(instant) is there twice with different prices", kind: .data,
                answer: kept)
        }
    }
}
