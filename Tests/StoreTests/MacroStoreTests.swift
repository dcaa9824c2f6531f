import CivilTime
import Failures
import Files
import Macro
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

/// Macro rows come back bit for bit, missing values as missing values.
struct MacroStoreTests {
    private static let seeds = DataDirectory(Path.join(packageDirectory, "seeds/latest")).macro
    private static let late = Zone.utc.instant(.firstDay(ofYear: 2030))

    private func store() throws -> (MacroStore, Connection) {
        let connection = try Database().worker()
        return (MacroStore(connection), connection)
    }

    /// Three rows: every value another, some missing, oil below zero as on 2020-04-20.
    private func rows() throws -> MacroColumns {
        let dates = try ["2020-04-17", "2020-04-20", "2020-04-21"].map { try #require(CivilDate($0)) }
        let values = MacroStore.columns.enumerated().map { index, column in
            let base = Double(index + 1)
            if column.file == "COMM_OIL_WTI_GLB_D_WTI" { return (name: column.file, values: [18.27, -37.63, 10.01]) }
            return (name: column.file, values: [base / 3, index.isMultiple(of: 2) ? .nan : base, -base.nextUp])
        }
        return MacroColumns(dates: dates, values: values, dataSource: "synthetic")
    }

    private func same(_ left: [Double], _ right: [Double]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { ($0.isNaN && $1.isNaN) || $0.bitPattern == $1.bitPattern }
    }

    private func versions(_ connection: Connection) throws -> [String] {
        try connection.query("select xmin::text || t::text as v from macro_indicators_daily as t order by fecha").values("v")
    }

    @Test func everyValueComesBackAsItWent() throws {
        let (store, connection) = try store()
        let rows = try rows()
        #expect(try store.upsert(rows) == 3)
        let columns = try store.columns()
        #expect(columns.dates == rows.dates && columns.values.map(\.name) == MacroFile.columns)
        for (stored, given) in zip(columns.values, rows.values) { #expect(same(stored.values, given.values), "\(given.name)") }
        let missing = try connection.query(
            "select fecha, fxrt_index_dxy_usa_d_dxy is null as a, finc_bond_yield2y_usa_d_dgs2 is null as b from macro_indicators_daily order by fecha"
        )
        #expect(try missing.values("a", as: Bool.self) == [false, false, false])
        #expect(try missing.values("b", as: Bool.self) == [false, true, false], "missing is NULL, not NaN")
    }

    @Test func theFeaturesVariablesComeBackAsATable() throws {
        let (store, _) = try store()
        let rows = try rows()
        try store.upsert(rows)
        let table = try store.table()
        #expect(table.dates == rows.dates)
        #expect(table.values(.wti) == [18.27, -37.63, 10.01])
        for variable in MacroVariable.allCases {
            let given = try #require(rows.values.first { $0.name == variable.column }).values
            #expect(same(table.values(variable), given), "\(variable)")
        }
    }

    @Test func theSeedsComeBackAsTheirFileSays() throws {
        let (store, connection) = try store()
        let all = try MacroFile.readAll(Self.seeds, asOf: Self.late)
        #expect(try store.upsert(all) == all.dates.count)
        let before = try versions(connection)
        #expect(try store.upsert(all) == 0)
        #expect(try versions(connection) == before)
        let (stored, file) = (try store.table(), try MacroFile.read(Self.seeds, asOf: Self.late).table)
        #expect(MarketData.contentHash(daily: [], macro: stored) == MarketData.contentHash(daily: [], macro: file))
        let columns = try store.columns()
        for (left, right) in zip(columns.values, all.values) {
            #expect(left.name == right.name && same(left.values, right.values), "\(right.name)")
        }
    }

    @Test func aDifferentValueReplacesWhatIsThere() throws {
        let (store, _) = try store()
        let rows = try rows()
        try store.upsert(rows)
        for column in rows.values.indices {
            var values = rows.values
            values[column].values[2] = values[column].values[2].nextUp
            let changed = MacroColumns(dates: rows.dates, values: values, dataSource: "x")
            #expect(try store.upsert(changed) == 1, "\(values[column].name)")
            #expect(try store.upsert(rows) == 1)
        }
    }

    @Test func aValueThatIsMissingNowAndOneThatCameAreDifferences() throws {
        let (store, _) = try store()
        let rows = try rows()
        try store.upsert(rows)
        var values = rows.values
        values[0].values[0] = .nan
        values[0].values[1] = 1
        #expect(try store.upsert(MacroColumns(dates: rows.dates, values: values, dataSource: "x")) == 2)
        #expect(same(try store.columns().values[0].values, values[0].values))
    }

    @Test func newDatesJoinTheOthersInOrder() throws {
        let (store, _) = try store()
        let rows = try rows()
        func part(_ index: Int) -> MacroColumns {
            MacroColumns(
                dates: [rows.dates[index]], values: rows.values.map { ($0.name, [$0.values[index]]) }, dataSource: "x")
        }
        for index in [2, 0, 1] { #expect(try store.upsert(part(index)) == 1) }
        #expect(try store.columns().dates == rows.dates)
    }

    @Test func anInfiniteValueLeavesNothing() throws {
        let (store, _) = try store()
        let rows = try rows()
        var values = rows.values
        values[4].values[2] = .infinity
        let thrown = failure { try store.upsert(MacroColumns(dates: rows.dates, values: values, dataSource: "x")) }
        #expect(thrown?.kind == .data)
        #expect(try store.columns().dates.isEmpty)
    }

    @Test func anEmptyTableIsEmpty() throws {
        let (store, _) = try store()
        #expect(try store.table().dates.isEmpty && store.columns().dates.isEmpty)
        #expect(try store.columns().values.count == 17)
    }

    /// Two writers of the same rows: one waits, both end.
    @Test func twoWritersAtOnceEndWell() throws {
        let database = try Database()
        let all = try MacroFile.readAll(Self.seeds, asOf: Self.late)
        let problems = atOnce(3) { _ in try MacroStore(try database.worker()).upsert(all) }
        #expect(problems.isEmpty, "\(problems)")
        #expect(try MacroStore(try database.worker()).table().dates == all.dates)
    }
}
