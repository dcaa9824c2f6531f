import CivilTime
import Failures
import Files
import Macro
import Market
import Postgres
import Store
import TestSupport
import Testing

/// A macro row carries the label of the file it came from, and none when the file had none.
@Suite struct MacroSourceTests {
    @Test(arguments: [("fred", ["fred"]), (DataSource.unlabelled, ["-"])])
    func theLabelIsStoredWithTheRow(label: String, stored: [String]) throws {
        let connection = try Database().worker()
        let values = MacroStore.columns.map { (name: $0.file, values: [1.5]) }
        let date = try #require(CivilDate("2024-06-03"))
        #expect(try MacroStore(connection).upsert(MacroColumns(dates: [date], values: values, dataSource: label)) == 1)
        let sources = try connection.query("select coalesce(source, '-') as source from macro_indicators_daily")
        #expect(try sources.values("source", as: String.self) == stored)
    }

    private func rows(_ value: Double, sources: [String?]?, publications: [CivilDate?]? = nil) throws -> MacroColumns {
        let dates = try ["2024-06-03", "2024-06-04", "2024-06-05"].map { try #require(CivilDate($0)) }
        return MacroColumns(
            dates: dates, values: MacroStore.columns.map { (name: $0.file, values: [value, value, value]) }, dataSource: "x",
            sources: sources, publications: publications)
    }

    @Test func aMixtureComesBackRowByRow() throws {
        let store = MacroStore(try Database().worker())
        try store.upsert(try rows(1, sources: ["fred", nil, "synthetic"]))
        let mixed = try store.columns()
        #expect(mixed.sources == ["fred", nil, "synthetic"] && mixed.dataSource == "fred+synthetic")
        let early = try store.columns(asOf: try instant("2024-06-04T00:00:00-05:00"))
        #expect(early.dates.count == 1 && early.sources == nil && early.dataSource == "fred", "of the rows that are known")
    }

    @Test func aRowIsSeenFromItsPublicationOnAndKeepsItWhenAFileDoesNotSay() throws {
        let connection = try Database().worker()
        let store = MacroStore(connection)
        let late = try #require(CivilDate("2024-06-10"))
        try store.upsert(try rows(1, sources: nil, publications: [nil, late, nil]))
        #expect(try store.upsert(try rows(1, sources: nil)) == 0)
        #expect(try store.upsert(try rows(2, sources: nil)) == 3)
        for (asOf, count) in [("2024-06-09T23:59:59-05:00", 2), ("2024-06-10T00:00:00-05:00", 3)] {
            #expect(try store.table().visible(at: try instant(asOf)).dates.count == count)
            #expect(try store.columns(asOf: try instant(asOf)).dates.count == count)
            #expect(try StoredDays(reading: connection, asOf: try instant(asOf)).macro.dates.count == count)
            #expect(try StoredMarket(reading: connection, asOf: try instant(asOf)).macro.dates.count == count)
        }
        let later = try #require(CivilDate("2024-06-11"))
        #expect(try store.upsert(try rows(2, sources: nil, publications: [nil, later, nil])) == 1, "a publication is a change")
    }

    /// A database of an earlier release may hold labels that only look right.
    @Test func labelsOfEarlierReleasesGetTheirForm() throws {
        let directory = Path.join(packageDirectory, "migrations")
        let older = TemporaryFolder()
        for name in FileSystem.names(in: directory) where name < "0010" {
            try writeFile(try FileSystem.read(Path.join(directory, name)), to: older.file(name))
        }
        let connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(.empty))
        try Migrator(connection, directory: older.path).migrate()
        let labels = ["Synthetic ", "synthetic", " ", "Twelve Data", "é" + String(repeating: "x", count: 70)]
        for (slot, label) in labels.enumerated() {
            let time = try instant("2024-06-03T08:00:00-05:00").adding(minutes: 5 * slot)
            try connection.execute(
                """
                insert into usdcop_m5_ohlcv (time, symbol, open, high, low, close, source)
                values (\(time), 'USD/COP', 1, 1, 1, 1, \(label))
                """)
        }
        try connection.execute(
            "insert into macro_indicators_daily (fecha, source) values ('2024-06-03', 'Synthetic '), ('2024-06-04', null)")
        try Migrator(connection, directory: directory).migrate()
        let stored = try connection.query("select source from usdcop_m5_ohlcv order by time").values("source", as: String.self)
        #expect(
            stored == ["synthetic", "synthetic", "unlabelled", "twelve_data", "_" + String(repeating: "x", count: 63)])
        #expect(try MacroStore(connection).sources(knownBy: .lastDay(ofYear: 2100)) == ["synthetic"])
        let refused = failure { try connection.execute("update macro_indicators_daily set source = 'Synthetic '") }
        #expect(refused?.code == "check_violation")
    }
}
