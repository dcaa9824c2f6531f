public import CivilTime
public import Failures
public import Market

/// The daily bars of a file, oldest first, and where they come from.
public struct DailySeries: Sendable, Equatable {
    /// The bars, one a date, dates ascending strictly.
    public let bars: [DailyBar]
    /// Where each bar comes from.
    public let sources: BarSources
    /// The label of all bars together, see `DataSource`.
    public var dataSource: String { sources.combined }

    /// A series of bars whose dates ascend strictly.
    public init(bars: [DailyBar], sources: BarSources) {
        precondition(zip(bars, bars.dropFirst()).allSatisfy { $0.date < $1.date }, "daily bars ascend strictly")
        self.bars = bars
        self.sources = sources
    }
}

/// The five-minute bars of a file, oldest first, and where they come from.
public struct FiveMinuteSeries: Sendable, Equatable {
    /// The pair.
    public let instrument: Instrument
    /// The bars, times ascending strictly.
    public let bars: [Bar]
    /// Where each bar comes from.
    public let sources: BarSources
    /// The label of all bars together, see `DataSource`.
    public var dataSource: String { sources.combined }

    /// A series of bars whose times ascend strictly.
    public init(instrument: Instrument, bars: [Bar], sources: BarSources) {
        precondition(zip(bars, bars.dropFirst()).allSatisfy { $0.time < $1.time }, "five-minute bars ascend strictly")
        self.instrument = instrument
        self.bars = bars
        self.sources = sources
    }
}

/// The door of daily bar files: `time` at Bogotá midnight, `open`, `high`, `low`, `close`, `source` where the bars
/// come from several; other columns are ignored.
public enum DailyFile {
    /// The bars known at `asOf`: each is from 13:00 COT of its day. Rows that are not known yet are not looked at, so that
    /// nothing in them can change or fail a run.
    ///
    /// `time` has a zone, whichever it is; prices are doubles, floats, integers or decimals.
    ///
    /// - Throws: what the Parquet reader throws; `time_without_zone`, `wrong_type`; for a row `time_missing`, `time_too_fine`,
    ///   `duplicated_time`, `unsorted_time`, `daily_not_at_midnight`, `wrong_symbol`, `price_missing`, `price_not_finite`,
    ///   `price_not_positive`, `high_below_low`, `price_outside_range`, `source_label_invalid` (all data).
    public static func read(_ path: String, asOf: Instant) throws(Failure) -> DailySeries {
        let file = try PriceFile(path)
        let last = AsOfCut(asOf).lastDailyBar
        let label = { (time: Instant) in Zone.bogota.date(time).description }
        let rows = try file.rows(label: { $0.formatted(in: .bogota) }, isVisible: { Zone.bogota.date($0) <= last })
        try file.checkSymbols(rows, .usdcop, label: label)
        var dates: [CivilDate] = []
        dates.reserveCapacity(rows.count)
        for row in rows {
            let date = Zone.bogota.date(file.time(row))
            guard Zone.bogota.instant(date) == file.time(row) else {
                throw Failure(
                    .data, code: "daily_not_at_midnight",
                    "\(path): time \(file.time(row).formatted(in: .bogota)) of a daily bar is not midnight in Bogotá",
                    remedy: "Give daily bars the instant 00:00 America/Bogota (05:00 UTC) of their date.")
            }
            dates.append(date)
        }
        let bars = try file.bars(rows, label: label)
        return DailySeries(bars: zip(dates, bars).map { DailyBar(date: $0, bar: $1) }, sources: try file.sources(rows))
    }
}

/// The door of five-minute bar files: `time` is a bar's opening, `symbol` the pair where the column is there, `open`, `high`,
/// `low`, `close`, `source` where the bars come from several; other columns are ignored.
public enum FiveMinuteFile {
    /// The bars known at `asOf`: each is from five minutes after its opening. Rows that are not known yet are not looked at.
    ///
    /// - Throws: as `DailyFile.read`, but for `daily_not_at_midnight`.
    public static func read(
        _ path: String, instrument: Instrument, asOf: Instant
    ) throws(Failure) -> FiveMinuteSeries {
        let file = try PriceFile(path)
        let last = AsOfCut(asOf).lastFiveMinuteOpening
        let label = { (time: Instant) in time.formatted(in: .bogota) }
        let rows = try file.rows(label: label, isVisible: { $0.microseconds <= last })
        try file.checkSymbols(rows, instrument, label: label)
        return FiveMinuteSeries(
            instrument: instrument, bars: try file.bars(rows, label: label), sources: try file.sources(rows))
    }
}
