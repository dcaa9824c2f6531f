import CivilTime
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
}
