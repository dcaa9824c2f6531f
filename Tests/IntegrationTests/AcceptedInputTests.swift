import CivilTime
import Files
import JSON
import Parquet
import TestSupport
import Testing

/// The same market, written in another way.
struct Wording: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let write: @Sendable (SmallMarket, Workbench) throws -> Void

    /// Other columns for the two bar files.
    static func bars(_ name: String, _ columns: @escaping @Sendable ([ParquetColumn]) throws -> [ParquetColumn]) -> Wording {
        Wording(testDescription: name) { market, bench in
            try bench.write(columns(market.daily.columns), to: bench.dailyPath)
            try bench.write(columns(market.fiveMinute.columns), to: bench.fiveMinutePath)
        }
    }

    static func macro(_ name: String, _ columns: @escaping @Sendable (MacroRows) throws -> [ParquetColumn]) -> Wording {
        Wording(testDescription: name) { market, bench in try bench.write(columns(market.macro), to: bench.macroPath) }
    }

    static let all: [Wording] = barFiles + macroFiles

    private static let barFiles: [Wording] = [
        bars("times labelled UTC") { zoned($0, "UTC") },
        bars("times labelled with an offset") { zoned($0, "+05:30") },
        bars("times in milliseconds") { columns in
            columns.map { column in
                guard case .timestamps(let times, _, let zone) = column.values else { return column }
                return ParquetColumn(column.name, .timestamps(times.map { $0 / 1000 }, unit: .milliseconds, zone: zone))
            }
        },
        bars("times in nanoseconds") { columns in
            columns.map { column in
                guard case .timestamps(let times, _, let zone) = column.values else { return column }
                return ParquetColumn(column.name, .timestamps(times.map { $0 * 1000 }, unit: .nanoseconds, zone: zone))
            }
        },
        bars("prices in decimal(10, 2)") { try decimal($0, precision: 10, scale: 2) },
        bars("prices in decimal(38, 6)") { try decimal($0, precision: 38, scale: 6) },
        bars("more columns") { columns in
            let count = columns[0].values.count
            return columns + [
                ParquetColumn("volume", .integers(Array(repeating: 0, count: count))),
                ParquetColumn("exchange", .strings(Array(repeating: "SET-FX", count: count))),
                ParquetColumn("Close", .booleans(Array(repeating: false, count: count))),
                ParquetColumn("note", .strings(Array(repeating: "", count: count)), nullRows: Array(0..<count)),
            ]
        },
        bars("a symbol column") { columns in
            columns + [ParquetColumn("symbol", .strings(Array(repeating: "USD/COP", count: columns[0].values.count)))]
        },
        bars("columns in another order") { Array($0.reversed()) },
        Wording(testDescription: "compressed, in groups of 100 rows") { market, bench in
            for (columns, path) in [(market.daily.columns, bench.dailyPath), (market.fiveMinute.columns, bench.fiveMinutePath)] {
                try ParquetWriter.write(columns, compression: .zstd(level: 3), rowsPerGroup: 100, to: path)
            }
        },
    ]

    private static let macroFiles: [Wording] = [
        macro("dates as date32") { rows in
            [ParquetColumn("fecha", .dates(rows.dates.map { Int32($0.dayNumber) }))] + rows.columns.dropFirst()
        },
        macro("dates in nanoseconds") { rows in
            let midnights = rows.dates.map { Int64($0.dayNumber) * 86_400_000_000_000 }
            return [ParquetColumn("fecha", .timestamps(midnights, unit: .nanoseconds, zone: nil))] + rows.columns.dropFirst()
        },
        macro("more columns in another order") { rows in
            [ParquetColumn("POLR_PRIME_RATE_USA_D_PRIME", .strings(rows.dates.map { _ in "n/a" }))] + rows.columns.reversed()
        },
    ]

    private static func zoned(_ columns: [ParquetColumn], _ zone: String) -> [ParquetColumn] {
        columns.map { column in
            guard case .timestamps(let times, let unit, _) = column.values else { return column }
            return ParquetColumn(column.name, .timestamps(times, unit: unit, zone: zone))
        }
    }

    private static func decimal(_ columns: [ParquetColumn], precision: Int, scale: Int) throws -> [ParquetColumn] {
        try columns.map { column in
            guard case .doubles(let values) = column.values else { return column }
            return try ParquetColumn.decimals(column.name, nearest: values, precision: precision, scale: scale)
        }
    }
}

/// What says the same gives the same files, byte for byte, the data's hash among them.
@Suite struct AcceptedInputTests {
    private func results(_ bench: Workbench, _ fillModel: JSONValue) throws -> [String: [UInt8]] {
        try bench.succeed(["fill_model": fillModel])
        let bytes = try bench.results().bytes
        #expect(bytes.count == 6, "\(bytes.keys.sorted())")
        return bytes
    }

    @Test(arguments: Wording.all)
    func theSameMarketInOtherWordsGivesTheSameResults(_ wording: Wording) throws {
        let plain = try Workbench()
        let other = try Workbench()
        try wording.write(.standard, other)
        let files = try [plain, other].map { bench in
            try [bench.dailyPath, bench.macroPath, bench.fiveMinutePath].map { try FileSystem.read($0) }
        }
        #expect(files[0] != files[1])
        #expect(try results(plain, "intraday_m5") == results(other, "intraday_m5"))
    }

    /// Whole prices, as integers, and single-precision numbers, which hold whole prices exactly.
    @Test func wholePricesMayBeIntegersOrFloats() throws {
        let market = SmallMarket(seed: 3, decimals: 1)
        let plain = try results(Workbench(market), "intraday_m5")
        let integers = try Workbench(market)
        let floats = try Workbench(market)
        for (table, path) in [(market.daily, \Workbench.dailyPath), (market.fiveMinute, \.fiveMinutePath)] {
            try integers.write(converted(table) { .integers($0.map { Int64($0) }) }, to: integers[keyPath: path])
            try floats.write(converted(table) { .floats($0.map { Float($0) }) }, to: floats[keyPath: path])
        }
        #expect(try results(integers, "intraday_m5") == plain)
        #expect(try results(floats, "intraday_m5") == plain)
    }

    private func converted(_ table: BarTable, _ convert: ([Double]) -> ParquetColumn.Values) -> [ParquetColumn] {
        table.columns.map { column in
            guard case .doubles(let values) = column.values else { return column }
            return ParquetColumn(column.name, convert(values))
        }
    }

    /// A check of the check: a last digit that differs is seen in the hash, whatever it does to the trades. Rows of the year
    /// itself: 600 daily and macro rows after 2020 began, 7 000 five-minute bars.
    @Test(arguments: ["daily", "macro", "fiveMinute"])
    func aPriceThatDiffersIsAnotherHash(file: String) throws {
        var market = SmallMarket.standard
        switch file {
        case "daily": market.daily.high[600] += 0.01
        case "macro": market.macro.values[0][600] += 0.01
        default: market.fiveMinute.high[7000] += 0.01
        }
        let outputs = try [Workbench(), Workbench(market)].map { try $0.succeed(["fill_model": "intraday_m5"]) }
        #expect(outputs[0]["data_hash"] != outputs[1]["data_hash"])
    }

    /// Evidence stays what it was when the data grow past the year: 900 rows after 2020 began it is 2023.
    @Test func laterRowsAreNoEvidence() throws {
        var market = SmallMarket.standard
        market.daily.high[900] += 0.01
        market.macro.values[0][900] += 0.01
        let outputs = try [Workbench(), Workbench(market)].map { try $0.succeed() }
        #expect(outputs[0]["evidence_hash"] == outputs[1]["evidence_hash"])
    }

    @Test(arguments: [
        (["synthetic", "synthetic"], "synthetic"), ([nil, nil], "unlabelled"), (["synthetic", nil], "synthetic+unlabelled"),
        (["vendor", "vendor"], "vendor"),
    ])
    func theFilesSayWhereTheyComeFrom(labels: [String?], dataSource: String) throws {
        let bench = try Workbench()
        let market = SmallMarket.standard
        for (label, (columns, path)) in zip(
            labels, [(market.daily.columns, bench.dailyPath), (market.macro.columns, bench.macroPath)])
        {
            try ParquetWriter.write(columns, metadata: label.map { [("usdcop.data_source", $0)] } ?? [], to: path)
        }
        #expect(try bench.succeed()["data_source"] == .string(dataSource))
        for name in ["summary_2022.json", "trades/smart_simple_v11_2022.json", "weeks/smart_simple_v11_2022.json"] {
            #expect(try bench.document(name)["data_source"] == .string(dataSource), "\(name)")
        }
    }
}
