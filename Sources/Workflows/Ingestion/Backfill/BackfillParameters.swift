internal import CivilTime
public import Failures
internal import Market
public import TaskContract

/// What `core_l0_01_ohlcv_backfill` can be asked.
public struct BackfillParameters: TaskParameters {
    var symbols: [String]?
    var symbol: Instrument?
    var startDate: CivilDate?
    var endDate: CivilDate?
    var forceBackfill = false
    var dryRun = false

    /// Every parameter at its default.
    public init() {}

    /// The parameters in the order of the reference.
    public static let declaration: [ParameterField<BackfillParameters>] = [
        .strings(
            "symbols", \.symbols, among: Instrument.allCases.map(\.symbol), "The pairs to fill.", whenAbsent: "all three"),
        .choice("symbol", \.symbol, "The one pair to fill; step process_symbol needs it.", whenAbsent: "those of symbols"),
        .date(
            "start_date", \.startDate, "The first day to fill, Colombian time.",
            whenAbsent: "the first day that has a stored bar"),
        .date("end_date", \.endDate, "The last day to fill, Colombian time.", whenAbsent: "the day of as_of"),
        .bool("force_backfill", \.forceBackfill, "Whether to ask again for bars the provider is known not to have."),
        .bool("dry_run", \.dryRun, "Whether to print the plan and its API credits only; nothing is written or asked for."),
    ]

    /// Rules over several parameters.
    public func validate() throws(Failure) {
        if symbols?.isEmpty == true {
            throw BackfillParameters.outOfRange("params.symbols", "is an empty list", "Name a pair, or leave the field out.")
        }
        if let symbol, let symbols, !symbols.contains(symbol.symbol) {
            throw BackfillParameters.outOfRange(
                "params.symbol", "is \(symbol), which params.symbols does not name", "Give one of the two.")
        }
        // The store holds bars of this century only.
        for (field, date) in [("params.start_date", startDate), ("params.end_date", endDate)] {
            guard let date, !(2000...2100).contains(date.year) else { continue }
            throw BackfillParameters.outOfRange(field, "is \(date)", "Give a day from 2000-01-01 to 2100-12-31.")
        }
        if let startDate, let endDate, startDate > endDate {
            throw BackfillParameters.outOfRange(
                "params.end_date", "is \(endDate), before params.start_date \(startDate)", "Give the earlier day first.")
        }
    }

    private static func outOfRange(_ field: String, _ what: String, _ remedy: String) -> Failure {
        Failure(.request, code: "out_of_range", "\(field) \(what)", field: field, remedy: remedy)
    }

    /// The pairs to work on, each once, in the order of `Instrument`.
    var instruments: [Instrument] {
        if let symbol { return [symbol] }
        guard let symbols else { return Instrument.allCases }
        return Instrument.allCases.filter { symbols.contains($0.symbol) }
    }

    /// The instant up to which bars are expected: the as-of instant, or the end of the last day asked for.
    func horizon(asOf: Instant) -> Instant {
        guard let endDate else { return asOf }
        return min(asOf, Zone.bogota.instant(endDate.adding(days: 1)))
    }
}
