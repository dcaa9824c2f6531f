import CivilTime
import Failures
import Macro
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

/// The failure that `body` throws; records an issue when there is none.
func failure(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(Failure) -> Void
) -> Failure? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

/// An instant from its text.
func at(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Instant {
    guard let instant = Instant(text) else {
        Issue.record("\(text) is no instant", sourceLocation: sourceLocation)
        return Instant(microseconds: 0)
    }
    return instant
}

/// A date from its text.
func day(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> CivilDate {
    guard let date = CivilDate(text) else {
        Issue.record("\(text) is no date", sourceLocation: sourceLocation)
        return CivilDate(dayNumber: 0)
    }
    return date
}

/// An as-of instant after all fixtures.
let later = Instant(microseconds: 4_102_444_800_000_000)

/// The columns of a bar file of four rows, to be spoiled by tests.
struct PriceColumns {
    var time: [Int64]
    var open = [4000.25, 4010, 4005.5, 4020]
    var high = [4012.5, 4015, 4022, 4031.75]
    var low = [3990, 4001.25, 4003, 4011]
    var close = [4010.5, 4006, 4020, 4012]
    var symbol = ["USD/COP", "USD/COP", "USD/COP", "USD/COP"]
    var nullTimes: [Int] = []
    var nullOpens: [Int] = []

    /// Four trading days from Tuesday 2024-01-02.
    static let daily = PriceColumns(
        time: ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"].map { Zone.bogota.instant(day($0)).microseconds })

    /// Four bars from 08:00 COT of 2024-01-02.
    static let fiveMinute = PriceColumns(
        time: (0..<4).map { at("2024-01-02T08:00:00-05:00").adding(minutes: 5 * $0).microseconds })

    var columns: [ParquetColumn] {
        [
            ParquetColumn("time", .timestamps(time, zone: "America/Bogota"), nullRows: nullTimes),
            ParquetColumn("symbol", .strings(symbol)), ParquetColumn("open", .doubles(open), nullRows: nullOpens),
            ParquetColumn("high", .doubles(high)), ParquetColumn("low", .doubles(low)),
            ParquetColumn("close", .doubles(close)), ParquetColumn("volume", .doubles([0, 0, 0, 0])),
        ]
    }

    /// The columns with one of them replaced.
    func replacing(_ column: ParquetColumn) -> [ParquetColumn] {
        columns.map { $0.name == column.name ? column : $0 }
    }

    func spoiled(_ change: (inout PriceColumns) -> Void) -> PriceColumns {
        var copy = self
        change(&copy)
        return copy
    }
}

extension TemporaryFolder {
    /// Writes columns and reads them as daily bars.
    func daily(_ columns: [ParquetColumn], asOf: Instant = later) throws(Failure) -> DailySeries {
        try ParquetWriter.write(columns, to: file("daily.parquet"))
        return try DailyFile.read(file("daily.parquet"), asOf: asOf)
    }

    /// Writes columns and reads them as five-minute bars of USD/COP.
    func fiveMinute(_ columns: [ParquetColumn], asOf: Instant = later) throws(Failure) -> FiveMinuteSeries {
        try ParquetWriter.write(columns, to: file("m5.parquet"))
        return try FiveMinuteFile.read(file("m5.parquet"), instrument: .usdcop, asOf: asOf)
    }

    /// Writes columns and reads them as macro rows.
    func macro(_ columns: [ParquetColumn], asOf: Instant = later) throws(Failure) -> MacroSeries {
        try ParquetWriter.write(columns, to: file("macro.parquet"))
        return try MacroFile.read(file("macro.parquet"), asOf: asOf)
    }
}
