import CivilTime
import Failures
import JSON
import Macro
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

/// Where rows come from and when macro rows were published, as files say it.
struct RowSourceTests {
    private let folder = TemporaryFolder()
    private let bars = PriceColumns.fiveMinute

    private func read(_ columns: [ParquetColumn], label: String? = nil) throws(Failure) -> FiveMinuteSeries {
        let path = folder.file("bars.parquet")
        try ParquetWriter.write(columns, metadata: label.map { [(DataSource.metadataKey, $0)] } ?? [], to: path)
        return try FiveMinuteFile.read(path, instrument: .usdcop, asOf: later)
    }

    @Test(arguments: ["Synthetic ", "synthetic ", "SYNTHETIC", "", "a b", "a-b"])
    func whatIsNoLabelIsRefusedAtEveryDoor(text: String) throws {
        let metadata = failure { () throws(Failure) in _ = try read(bars.columns, label: text) }
        #expect(metadata?.code == "source_label_invalid" && metadata?.kind == .data)
        let column = ParquetColumn("source", .strings(["vendor", text, "vendor", "vendor"]))
        let row = failure { () throws(Failure) in _ = try read(bars.columns + [column]) }
        #expect(row?.code == "source_label_invalid" && row?.message.contains("row 1") == true)
        let macro = failure { () throws(Failure) in
            try write([], [ParquetColumn("source", .strings([text, "a", "a"]))])
            _ = try MacroFile.read(path, asOf: later)
        }
        #expect(macro?.code == "source_label_invalid")
        let manifest = folder.file("manifest.json")
        try writeFile(
            Array(JSONValue.object(JSONObject([("data_source", .string(text)), ("files", [])])).serialized().utf8), to: manifest)
        #expect(failure { () throws(Failure) in _ = try DataManifest(folder: folder.path) }?.code == "source_label_invalid")
    }

    @Test func rowsNameTheirOwnSourceAndTheRestTheFiles() throws {
        let column = ParquetColumn("source", .strings(["a", "a", "", "b"]), nullRows: [2])
        let series = try read(bars.columns + [column], label: "vendor")
        #expect(series.bars.map { series.sources.label(at: $0.time) } == ["a", "a", "vendor", "b"])
        #expect(series.dataSource == "a+b+vendor")
    }

    @Test func aMixtureOfBarsComesBackAsTheMixture() throws {
        let plain = try read(bars.columns)
        let times = plain.bars.map(\.time)
        for labels in [["a", "b", "a", "c"], ["a", "a", "a", "a"]] {
            let sources = BarSources(times: times, labels: labels)
            let path = folder.file("written.parquet")
            try writeFile(
                try MarketFileWriter.encodeFiveMinute(plain.bars, instrument: .usdcop, sources: sources), to: path)
            let series = try FiveMinuteFile.read(path, instrument: .usdcop, asOf: later)
            #expect(series.bars == plain.bars && series.sources == sources)
            let hasColumn = try ParquetFile(path).schema.type(of: "source") != nil
            #expect(hasColumn == (Set(labels).count > 1))
        }
    }

    // MARK: - Macro

    private var path: String { folder.file("macro.parquet") }
    /// Thursday to Monday.
    private let dates = ["2024-05-30", "2024-05-31", "2024-06-03"].map { day($0) }

    private func write(_ metadata: [(String, String)], _ more: [ParquetColumn]) throws(Failure) {
        let fecha = ParquetColumn("fecha", .dates(dates.map { Int32($0.dayNumber) }))
        let values = MacroFile.columns.map { ParquetColumn($0, .doubles([1, 2, 3])) }
        try ParquetWriter.write([fecha] + values + more, metadata: metadata, to: path)
    }

    @Test func macroRowsComeBackWithSourceAndPublication() throws {
        try write([], [])
        let plain = try MacroFile.readAll(path, asOf: later)
        let rows = MacroColumns(
            dates: dates, values: plain.values, dataSource: "fred+synthetic", sources: ["synthetic", nil, "fred"],
            publications: [nil, day("2024-06-05"), nil])
        try writeFile(try MarketFileWriter.encodeMacro(rows), to: path)
        let read = try MacroFile.readAll(path, asOf: later)
        #expect(read.sources == rows.sources && read.publications == rows.publications && read.dataSource == rows.dataSource)
        #expect(plain.sources == nil && plain.publications == nil)
    }

    @Test(arguments: [
        ("2024-06-04T23:59:59.999999-05:00", 2), ("2024-06-05T00:00:00-05:00", 3), ("2024-06-05T00:00:00.000001-05:00", 3),
    ])
    func aMacroRowIsReadFromItsPublicationOn(asOf: String, count: Int) throws {
        let published = [day("2024-05-30"), day("2024-06-05"), day("1970-01-01")].map { Int32($0.dayNumber) }
        try write([], [ParquetColumn("publication_date", .dates(published), nullRows: [2])])
        let table = try MacroFile.read(path, asOf: at(asOf)).table
        #expect(table.dates.count == count && table.dates.contains(dates[1]) == (count == 3))
    }

    @Test func aPublicationOfAnotherTypeIsRefused() throws {
        try write([], [ParquetColumn("publication_date", .strings(["2024-05-31", "", ""]))])
        #expect(failure { () throws(Failure) in _ = try MacroFile.read(path, asOf: later) }?.code == "wrong_type")
    }
}
