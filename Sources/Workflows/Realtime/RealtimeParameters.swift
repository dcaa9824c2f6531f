public import Failures
public import Market
public import TaskContract

/// What `core_l0_02_ohlcv_realtime` can be asked.
public struct RealtimeParameters: TaskParameters {
    /// The pairs to fetch.
    public var symbols = Instrument.allCases.map(\.symbol)
    /// One pair alone, for a mapped task.
    public var symbol: Instrument?
    /// Runs whatever the calendar and the clock say.
    public var forceRun = false

    /// All pairs, in the session only.
    public init() {}

    /// The parameters in the order of the reference.
    public static let declaration: [ParameterField<RealtimeParameters>] = [
        .strings("symbols", \.symbols, among: Instrument.allCases.map(\.symbol), "The pairs to fetch."),
        .choice("symbol", \.symbol, "The one pair to fetch, in place of symbols.", whenAbsent: "those of symbols"),
        .bool("force_run", \.forceRun, "Run on any day at any time; bars of the session are still the only ones stored."),
    ]

    /// Refuses a list without a pair.
    public func validate() throws(Failure) {
        guard symbols.isEmpty else { return }
        throw Failure(
            .request, code: "out_of_range", "params.symbols is empty; accepted: at least one pair", field: "params.symbols",
            remedy: "Name a pair, or leave the field out for all.")
    }

    /// The pairs to work on, each once, in the order asked for.
    var instruments: [Instrument] {
        if let symbol { return [symbol] }
        var instruments: [Instrument] = []
        for instrument in symbols.compactMap(Instrument.init(rawValue:)) where !instruments.contains(instrument) {
            instruments.append(instrument)
        }
        return instruments
    }
}
