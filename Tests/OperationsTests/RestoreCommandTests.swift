import CivilTime
import Files
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

/// Empty tables are filled, others are left alone.
@Suite struct RestoreCommandTests {
    private let folder = TemporaryFolder()
    private let seeds = DataDirectory(Path.join(packageDirectory, "seeds/latest"))

    private func run(_ database: String, _ arguments: String...) throws -> CommandRun {
        let environment = ["DATABASE_URL": PrivatePostgres.shared.url(of: database), "USDCOP_DATA_DIR": folder.path]
        return try CommandRun("usdcop", arguments, environment: environment)
    }

    @Test func theSeedsFillEmptyTablesOnceAndByTheirNameAlone() throws {
        let database = try PrivatePostgres.shared.database()
        let refused = try run(database, "restore")
        #expect(refused.status == 65 && refused.lines.count { $0.contains("MISSING") } == 4, "\(refused.output)")
        #expect(refused.errors.contains("refused: \(seeds.path) (seed_synthetic)"), "\(refused.errors)")
        #expect(refused.errors.contains("are taken by --directory alone"), "\(refused.errors)")
        let first = try run(database, "restore", "--directory", seeds.path)
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.lines.count { $0.contains("  restored  ") && $0.contains("rows, synthetic, from \(seeds.path)") } == 4)
        let store = BarStore(try PrivatePostgres.shared.connect(to: database))
        let late = Zone.utc.instant(.firstDay(ofYear: 2030))
        for instrument in Instrument.allCases {
            let bars = try FiveMinuteFile.read(seeds.fiveMinuteBars(instrument), instrument: instrument, asOf: late).bars
            #expect(try store.bars(of: instrument) == bars, "\(instrument)")
            #expect(first.lines.contains { $0.hasPrefix(instrument.symbol) && $0.contains("\(bars.count)") })
        }
        #expect(first.lines.count { $0.contains("lacks") } == 0, "\(first.output)")
        let second = try run(database, "restore")
        #expect(second.status == 0 && second.lines.count { $0.contains("already there") } == 4, "\(second.output)")
        #expect(try run(database, "data", "--database", "--newest-year").output == "2025\n")
        let data = try run(database, "data", "--database")
        #expect(data.output.contains("synthetic") && data.output.contains("whole years: 2020 2021 2022 2023 2024 2025"))
    }

    @Test func aFolderThatIsNotFitIsNamed() throws {
        let database = try PrivatePostgres.shared.database()
        let run = try run(database, "restore", "--directory", folder.path)
        #expect(run.status == 65, "\(run.output)")
        #expect(run.errors.contains("nothing fit to restore USD/COP, USD/MXN, USD/BRL, macro from"), "\(run.errors)")
        #expect(try BarStore(PrivatePostgres.shared.connect(to: database)).times(of: .usdcop).isEmpty)
        #expect(try self.run(database, "data", "--database", "--newest-year").status == 65)
    }

    @Test func itSaysWhatTheTablesLackOfTheBackup() throws {
        let database = try PrivatePostgres.shared.database()
        #expect(try run(database, "restore", "--directory", seeds.path).status == 0)
        let owner = try PrivatePostgres.shared.connect(to: database)
        let bars = try owner.execute(
            "delete from usdcop_m5_ohlcv where symbol = 'USD/COP' and time between '2024-03-04 00:00-05' and '2024-03-09 00:00-05'"
        )
        let rows = try owner.execute("delete from macro_indicators_daily where fecha between '2024-03-04' and '2024-03-08'")
        #expect(bars == 300 && rows == 5)
        let again = try run(database, "restore", "--directory", seeds.path)
        #expect(again.status == 0)
        for (name, count) in [("USD/COP", 300), ("USD/MXN", 0), ("macro", 5)] {
            #expect(
                again.lines.contains { $0.hasPrefix(name) && $0.contains("lacks \(count) of the rows in \(seeds.path)") },
                "\(again.output)")
        }
    }

    @Test func withoutADatabaseItSaysSo() throws {
        let environment = ["DATABASE_URL": "postgresql:///usdcop?host=\(folder.path)"]
        #expect(try CommandRun("usdcop", ["restore"], environment: environment).status == 69)
    }
}
