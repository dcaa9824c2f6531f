internal import CivilTime
public import Failures
internal import Files
public import JSON
internal import Postgres
internal import Providers
internal import Store
public import TaskContract

/// The task `core_l0_02_ohlcv_realtime`: the newest completed bars of today, every five minutes of the session.
public enum RealtimeWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "core_l0_02_ohlcv_realtime"
    /// One sentence for `--help`.
    public static let summary =
        "Stores the newest completed five-minute bars of today's session, pair by pair."
    /// The parts that can be run alone.
    public static let steps = [fetchStep, validateStep]

    private static let fetchStep = "fetch_symbol"
    private static let validateStep = "validate"

    /// The JSON Schema of `output`.
    public static let outputSchema = RealtimeOutput.outputSchema

    /// Fetches the newest bars of each pair and says how complete the day is; skips when no session is held.
    ///
    /// - Throws: what connecting throws; configuration failures of `config/providers.yaml`; when no pair came through
    ///   `provider_…` (65, 75, 78) or `circuit_open` (69), see `RealtimeResult.failure`; `interrupted` (temporary).
    public static func run(
        _ request: TaskRequest<RealtimeParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            if !request.params.forceRun, let reason = RealtimeSchedule.reasonToSkip(at: request.asOf) {
                return .skipped(reason: reason)
            }
            return try run(request, on: connection, context)
        }
    }

    private static func run(
        _ request: TaskRequest<RealtimeParameters>, on connection: Connection, _ context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        let instruments = request.params.instruments
        var output = RealtimeOutput(tradingDate: Zone.bogota.date(request.asOf))
        if request.step != validateStep {
            let settings = try ProviderSettings(path: Path.join(try context.configDirectory, "providers.yaml"))
            let fetch = RealtimeFetch(
                connection: connection, context: context, settings: settings, asOf: request.asOf, runID: request.runID)
            let results = try fetch.run(instruments)
            if let failure = RealtimeResult.failure(of: results) { throw failure }
            output.symbols = results
        }
        if request.step != fetchStep {
            let validations = try RealtimeValidation.read(instruments, asOf: request.asOf, from: connection)
            for warning in validations.compactMap(\.warning) { context.warn(warning) }
            output.validation = validations
        }
        return .success(output)
    }
}

/// What a realtime run, or a step of one, has done.
struct RealtimeOutput: TaskOutput {
    let tradingDate: CivilDate
    var symbols: [RealtimeResult]?
    var validation: [RealtimeValidation]?

    private var isChanged: Bool { symbols?.contains { $0.change.isAny } ?? false }

    static let declaration: [OutputField<RealtimeOutput>] = [
        .value("changed", \.isChanged, "Whether a bar was stored or corrected."), .value("trading_date", \.tradingDate),
        .list("symbols", \.symbols, "Of fetch_symbol: what became of each pair.").leftOutWhenAbsent(),
        .list("validation", \.validation, "Of validate: what is stored of today's session.").leftOutWhenAbsent(),
    ]
}
