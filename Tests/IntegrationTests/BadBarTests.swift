import Files
import JSON
import Parquet
import TestSupport
import Testing

/// A bar file with one thing wrong in it, and what the task says about that.
struct BadBars: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    /// What the message names, beside the file.
    let mentions: [String]
    let spoil: @Sendable (inout BarTable) -> Void
    let columns: @Sendable ([ParquetColumn]) -> [ParquetColumn]

    /// The row that is spoilt.
    static let date = "2022-06-15"

    static func value(
        _ name: String, _ code: String, _ mentions: [String], _ spoil: @escaping @Sendable (inout BarTable, Int) -> Void
    ) -> BadBars {
        BadBars(
            testDescription: name, code: code, mentions: mentions + [date], spoil: { spoil(&$0, $0.row(date)) }, columns: { $0 })
    }

    static func column(
        _ name: String, _ code: String, _ mentions: [String], _ columns: @escaping @Sendable ([ParquetColumn]) -> [ParquetColumn]
    ) -> BadBars {
        BadBars(testDescription: name, code: code, mentions: mentions, spoil: { _ in }, columns: columns)
    }

    static let all: [BadBars] = values + times + columns

    private static let values: [BadBars] = [
        value("close is NaN", "price_not_finite", ["close", "nan"]) { $0.close[$1] = .nan },
        value("high is infinite", "price_not_finite", ["high", "inf"]) { $0.high[$1] = .infinity },
        value("low is minus infinity", "price_not_finite", ["low", "-inf"]) { $0.low[$1] = -.infinity },
        value("low is zero", "price_not_positive", ["low", "0.0"]) { $0.low[$1] = 0 },
        value("open is negative", "price_not_positive", ["open", "-12.5"]) { $0.open[$1] = -12.5 },
        value("all are negative", "price_not_positive", ["-3"]) { table, row in
            table.open[row] = -3
            table.high[row] = -3
            table.low[row] = -3
            table.close[row] = -3
        },
        value("high is below low", "high_below_low", ["5000.5", "6000.25"]) { table, row in
            table.high[row] = 5000.5
            table.low[row] = 6000.25
        },
        value("open is above high", "price_outside_range", ["open", "9999.75"]) { $0.open[$1] = 9999.75 },
        value("close is below low", "price_outside_range", ["close", "0.25"]) { $0.close[$1] = 0.25 },
        BadBars(
            testDescription: "a price is null", code: "price_missing", mentions: ["close"], spoil: { _ in },
            columns: { columns in
                columns.map { $0.name == "close" ? ParquetColumn($0.name, $0.values, nullRows: [600]) : $0 }
            }),
    ]

    private static let times: [BadBars] = [
        value("a time is there twice", "duplicated_time", ["twice"]) { $0.times[$1 + 1] = $0.times[$1] },
        value("two bars are swapped", "unsorted_time", ["comes after"]) { $0.times.swapAt($1, $1 + 1) },
        column("a time is null", "time_missing", ["row 600"]) { columns in
            columns.map { $0.name == "time" ? ParquetColumn($0.name, $0.values, nullRows: [600]) : $0 }
        },
        column("times have no zone", "time_without_zone", ["column time"]) { columns in
            columns.map { column in
                guard case .timestamps(let times, let unit, _) = column.values else { return column }
                return ParquetColumn(column.name, .timestamps(times, unit: unit, zone: nil))
            }
        },
    ]

    private static let columns: [BadBars] =
        ["time", "open", "high", "low", "close"].map { name in
            column("there is no \(name)", "missing_column", [name]) { $0.filter { $0.name != name } }
        } + [
            column("prices are texts", "wrong_type", ["low", "string"]) { texts($0, "low") },
            column("times are texts", "wrong_type", ["time", "string"]) { texts($0, "time") },
            column("prices are truth values", "wrong_type", ["close", "boolean"]) { columns in
                columns.map { column in
                    guard column.name == "close" else { return column }
                    return ParquetColumn(column.name, .booleans(Array(repeating: true, count: column.values.count)))
                }
            },
            column("a column is there twice", "duplicated_column", ["open"]) { $0 + $0.filter { $0.name == "open" } },
            column("bars are another pair's", "wrong_symbol", ["USD/MXN", "USD/COP"]) { columns in
                columns + [ParquetColumn("symbol", .strings(Array(repeating: "USD/MXN", count: columns[0].values.count)))]
            },
        ]

    private static func texts(_ columns: [ParquetColumn], _ name: String) -> [ParquetColumn] {
        columns.map { column in
            guard column.name == name else { return column }
            return ParquetColumn(name, .strings(Array(repeating: "4000.0", count: column.values.count)))
        }
    }
}

@Suite struct BadBarTests {
    @Test(arguments: BadBars.all)
    func aBadDailyFileIsRefused(_ bars: BadBars) throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.daily
        bars.spoil(&table)
        try bench.write(bars.columns(table.columns), to: bench.dailyPath)
        let answer = try bench.run()
        answer.expectRefusal(65, bars.code, mentions: bars.mentions + [bench.dailyPath])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: BadBars.all)
    func aBadFiveMinuteFileIsRefused(_ bars: BadBars) throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.fiveMinute
        bars.spoil(&table)
        try bench.write(bars.columns(table.columns), to: bench.fiveMinutePath)
        let answer = try bench.run(["fill_model": "intraday_m5"])
        answer.expectRefusal(65, bars.code, mentions: bars.mentions + [bench.fiveMinutePath])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func aFiveMinuteFileIsNotLookedAtWithoutNeed() throws {
        let bench = try Workbench()
        try bench.write(Array("no bars".utf8), to: bench.fiveMinutePath)
        try bench.succeed()
    }

    @Test(arguments: [1, 3600, -1, 86_399])
    func aDailyBarBesideMidnightIsRefused(seconds: Int64) throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.daily
        let row = table.row(BadBars.date)
        table.times[row] += seconds * 1_000_000
        try bench.write(table.columns, to: bench.dailyPath)
        let answer = try bench.run()
        let date = seconds < 0 ? "2022-06-14T23:59:59-05:00" : "2022-06-15T"
        answer.expectRefusal(65, "daily_not_at_midnight", mentions: [bench.dailyPath, date])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func aDailyFileOfMidnightsInGreenwichIsRefused() throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.daily
        for row in table.times.indices { table.times[row] -= 5 * 3_600_000_000 }
        try bench.write(table.columns, to: bench.dailyPath)
        try bench.run().expectRefusal(65, "daily_not_at_midnight", mentions: ["T19:00:00-05:00"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: ["2022-06-15", "2022-01-03", "2022-12-30"])
    func aDayInTheFiveMinuteFileAloneIsRefused(date: String) throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.daily
        table.remove(table.row(date))
        try bench.write(table.columns, to: bench.dailyPath)
        let answer = try bench.run(["fill_model": "intraday_m5"])
        answer.expectRefusal(65, "days_differ", field: "params.m5_path", mentions: [date, "no daily bars"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: ["2022-06-15", "2022-01-03", "2022-12-30"])
    func aDayInTheDailyFileAloneIsRefused(date: String) throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.fiveMinute
        let row = table.row(date)
        for _ in 0..<60 { table.remove(row) }
        try bench.write(table.columns, to: bench.fiveMinutePath)
        let answer = try bench.run(["fill_model": "intraday_m5"])
        answer.expectRefusal(65, "days_differ", field: "params.m5_path", mentions: [date, "no five-minute bars"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func pricesBeyondReasonAreRefusedAndNotComputedWith() throws {
        let bench = try Workbench()
        var table = SmallMarket.standard.daily
        for row in table.times.indices where row % 2 == 0 {
            (table.open[row], table.high[row], table.low[row], table.close[row]) = (1e308, 1e308, 1e-300, 1e-300)
        }
        try bench.write(table.columns, to: bench.dailyPath)
        let answer = try bench.run()
        #expect(answer.status == 65, "\(answer.error)")
        #expect(!FileSystem.exists(bench.output))
    }
}
