import CivilTime
import Files
import Glibc
import JSON
import Parquet
import TestSupport
import Testing

/// The three input files of a backtest on five-minute bars.
enum InputFile: String, CaseIterable, Sendable {
    case daily, macro, fiveMinute

    func path(_ bench: Workbench) -> String {
        switch self {
        case .daily: bench.dailyPath
        case .macro: bench.macroPath
        case .fiveMinute: bench.fiveMinutePath
        }
    }
}

@Suite struct BadFileTests {
    private func expectRefusal(_ file: InputFile, _ codes: [String], _ spoil: (Workbench, String) throws -> Void) throws {
        let bench = try Workbench()
        let path = file.path(bench)
        try spoil(bench, path)
        let answer = try bench.run(["fill_model": "intraday_m5"])
        #expect(answer.status == 65, "\(answer.error)")
        #expect(codes.contains(answer.error["code"]?.stringValue ?? ""), "\(answer.error)")
        #expect(answer.message.contains(path), "\(answer.error)")
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: InputFile.allCases)
    func aFileThatIsMissingIsNamed(_ file: InputFile) throws {
        try expectRefusal(file, ["file_missing"]) { _, path in FileSystem.remove(path) }
    }

    @Test(arguments: InputFile.allCases)
    func aTextIsNoParquetFile(_ file: InputFile) throws {
        try expectRefusal(file, ["not_parquet"]) { bench, path in
            try bench.write(Array("time,open,high,low,close\n2022-01-03,1,2,1,2\n".utf8), to: path)
        }
    }

    @Test(arguments: InputFile.allCases)
    func anEmptyFileIsNoParquetFile(_ file: InputFile) throws {
        try expectRefusal(file, ["not_parquet"]) { bench, path in try bench.write([UInt8](), to: path) }
    }

    @Test(arguments: InputFile.allCases)
    func aFileCutInTheMiddleIsNoParquetFile(_ file: InputFile) throws {
        try expectRefusal(file, ["not_parquet"]) { bench, path in
            let bytes = try FileSystem.read(path)
            try bench.write(Array(bytes.prefix(bytes.count / 2)), to: path)
        }
    }

    @Test(arguments: InputFile.allCases)
    func aFolderIsNoFile(_ file: InputFile) throws {
        try expectRefusal(file, ["file_unreadable"]) { _, path in
            FileSystem.remove(path)
            try FileSystem.makeDirectory(path)
        }
    }

    @Test(arguments: InputFile.allCases)
    func aPipeIsNotWaitedFor(_ file: InputFile) throws {
        try expectRefusal(file, ["file_unreadable"]) { _, path in
            FileSystem.remove(path)
            mkfifo(path, 0o600)
        }
    }

    @Test(arguments: InputFile.allCases)
    func aFlippedBitIsNoticed(_ file: InputFile) throws {
        try expectRefusal(file, ["file_damaged", "not_parquet"]) { bench, path in
            var bytes = try FileSystem.read(path)
            bytes[bytes.count / 2] ^= 0x10
            try bench.write(bytes, to: path)
        }
    }

    @Test func aYearWithoutDataNamesTheYearsThereAre() throws {
        let bench = try Workbench()
        let answer = try bench.run(["year": 2025])
        answer.expectRefusal(65, "year_without_data", field: "params.year", mentions: ["2025", "2020", "2023"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func aYearWithoutFiveMinuteBarsIsRefusedToo() throws {
        let bench = try Workbench()
        let answer = try bench.run(["year": 2021, "fill_model": "intraday_m5"])
        answer.expectRefusal(65, "year_without_data", field: "params.year", mentions: ["2021", "five-minute"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func aYearBeforeEnoughRowsIsRefused() throws {
        var market = SmallMarket.standard
        while market.daily.times[0] < market.daily.times[market.daily.row("2022-01-03")] { market.daily.remove(0) }
        // 2022-03 is as far as the file goes: 49 rows pass before the features are complete, so none has 100 to learn from.
        let end = market.daily.row("2022-04-01")
        while market.daily.times.count > end { market.daily.remove(end) }
        let bench = try Workbench(market)
        let answer = try bench.run()
        answer.expectRefusal(65, "too_few_rows", field: "params.year", mentions: ["2022", "100"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func filesWithoutRowsHoldNoYear() throws {
        let bench = try Workbench()
        try bench.write(BarTable().columns, to: bench.dailyPath)
        try bench.run().expectRefusal(65, "year_without_data", field: "params.year", mentions: ["2022"])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func withoutMacroRowsThereIsNothingToLearnFrom() throws {
        let bench = try Workbench()
        try bench.write(MacroRows().columns, to: bench.macroPath)
        try bench.run().expectRefusal(65, "too_few_rows", field: "params.year")
        #expect(!FileSystem.exists(bench.output))
    }
}

/// A macro file with one thing wrong in it.
struct BadMacro: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: String
    let mentions: [String]
    let columns: @Sendable (MacroRows) -> [ParquetColumn]

    init(
        _ name: String, _ code: String, _ mentions: [String], _ columns: @escaping @Sendable (MacroRows) -> [ParquetColumn]
    ) {
        testDescription = name
        self.code = code
        self.mentions = mentions
        self.columns = columns
    }

    static let all: [BadMacro] =
        (["fecha"] + MacroRows.names).map { name in
            BadMacro("there is no \(name)", "missing_column", [name]) { $0.columns.filter { $0.name != name } }
        } + [
            BadMacro("a date is there twice", "duplicated_date", ["2022-06-15"]) { rows in
                var rows = rows
                rows.dates[rows.row("2022-06-15") + 1] = rows.dates[rows.row("2022-06-15")]
                return rows.columns
            },
            BadMacro("two dates are swapped", "unsorted_date", ["2022-06-15"]) { rows in
                var rows = rows
                let row = rows.row("2022-06-15")
                rows.dates.swapAt(row, row + 1)
                return rows.columns
            },
            BadMacro("a date is null", "date_missing", ["row 600"]) { rows in
                rows.columns.map { $0.name == "fecha" ? ParquetColumn($0.name, $0.values, nullRows: [600]) : $0 }
            },
            BadMacro("a value is infinite", "macro_not_finite", ["2022-06-15", "VOLT_VIX_USA_D_VIX", "inf"]) { rows in
                var rows = rows
                rows.values[2][rows.row("2022-06-15")] = .infinity
                return rows.columns
            },
            BadMacro("dates have a zone", "date_with_zone", ["fecha", "UTC"]) { rows in
                rows.columns.map { column in
                    guard case .timestamps(let times, let unit, _) = column.values else { return column }
                    return ParquetColumn(column.name, .timestamps(times, unit: unit, zone: "UTC"))
                }
            },
            BadMacro("a date is no midnight", "date_not_at_midnight", ["2022-06-15"]) { rows in
                rows.columns.map { column in
                    guard case .timestamps(var times, let unit, _) = column.values else { return column }
                    times[rows.row("2022-06-15")] += 3_600_000_000
                    return ParquetColumn(column.name, .timestamps(times, unit: unit, zone: nil))
                }
            },
            BadMacro("dates are texts", "wrong_type", ["fecha", "string"]) { rows in
                [ParquetColumn("fecha", .strings(rows.dates.map(\.description)))] + rows.columns.dropFirst()
            },
            BadMacro("values are texts", "wrong_type", ["FXRT_INDEX_DXY_USA_D_DXY", "string"]) { rows in
                rows.columns.map { column in
                    guard column.name == "FXRT_INDEX_DXY_USA_D_DXY" else { return column }
                    return ParquetColumn(column.name, .strings(Array(repeating: "97", count: rows.dates.count)))
                }
            },
        ]
}

@Suite struct BadMacroTests {
    @Test(arguments: BadMacro.all)
    func aBadMacroFileIsRefused(_ macro: BadMacro) throws {
        let bench = try Workbench()
        try bench.write(macro.columns(SmallMarket.standard.macro), to: bench.macroPath)
        let answer = try bench.run()
        answer.expectRefusal(65, macro.code, mentions: macro.mentions + [bench.macroPath])
        #expect(!FileSystem.exists(bench.output))
    }
}
