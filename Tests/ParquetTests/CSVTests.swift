import Failures
import Foundation
import Parquet
import TestSupport
import Testing

@Suite struct CSVTests {
    let folder = TemporaryFolder()

    private func table(_ text: String) throws -> ParquetTable {
        let path = folder.file("table.csv")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return try CSVReader.read(path)
    }

    @Test func typesAreInferred() throws {
        let table = try table(
            """
            day,rate,count,name,known
            2024-01-02,3874.5,7,dólar,2024-01-02T08:00:00Z
            2024-01-03,,8,,2024-01-02T13:00:00.000001Z

            """)
        #expect(table.schema.names == ["day", "rate", "count", "name", "known"])
        #expect(Array(try table.dates("day")) == [19_724, 19_725])
        let rates = try table.doubles("rate")
        #expect(rates[0] == 3874.5 && rates.isNull(1))
        #expect(Array(try table.integers("count")) == [7, 8])
        #expect(Array(try table.doubles("count")) == [7, 8])
        #expect(Array(try table.strings("name")) == ["dólar", nil])
        #expect(try table.instants("known")[1] - table.instants("known")[0] == 5 * 3600 * 1_000_000 + 1)
    }

    @Test func linesOfUnequalLengthAreRefused() {
        let refused = failure { () throws(Failure) in
            do { _ = try table("a,b\n1,2\n3\n") } catch let error as Failure { throw error } catch { Issue.record(error) }
        }
        #expect(refused?.code == "not_csv" && refused?.kind == .data)
    }

    @Test func anEmptyAndAMissingFileAreRefused() {
        let empty = failure { () throws(Failure) in
            do { _ = try table("") } catch let error as Failure { throw error } catch { Issue.record(error) }
        }
        #expect(empty?.code == "not_csv")
        let missing = failure { () throws(Failure) in _ = try CSVReader.read(folder.file("none.csv")) }
        #expect(missing?.code == "file_missing")
    }
}
