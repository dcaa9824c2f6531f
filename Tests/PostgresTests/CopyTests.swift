import CivilTime
import Failures
import Foundation
import Postgres
import TestSupport
import Testing

/// Many rows in and out.
struct CopyTests {
    private static let start: Int64 = 1_700_000_000_000_000

    private func table() throws -> Connection {
        let connection = try freshConnection()
        try connection.execute(
            "create table bars (id bigint primary key check (id <> 777), time timestamptz, name text, x float8)")
        return connection
    }

    private func fill(_ connection: Connection, _ ids: some Sequence<Int64>) throws(Failure) -> Int {
        try connection.copyIn(into: "bars", columns: ["id", "time", "name", "x"]) { (writer) throws(Failure) in
            for id in ids {
                let time = Instant(microseconds: CopyTests.start + id)
                if id % 3 == 0 {
                    try writer.row(id, time, nil as String?, Double(id) / 7)
                } else {
                    try writer.beginRow()
                    writer.append(id)
                    writer.append(time)
                    writer.append("name \(id)")
                    writer.append(Double(id) / 7)
                }
            }
        }
    }

    @Test func aHundredThousandRowsComeBackAsTheyWent() throws {
        let connection = try table()
        #expect(try fill(connection, 1_000...100_999) == 100_000)
        var expected: Int64 = 1_000
        var differences = 0
        try connection.copyOut(of: "select id, time, name, x from bars order by id") { (row) throws(Failure) in
            let name: String? = try row.optional(2)
            let id: Int64 = try row.value(0)
            let time: Instant = try row.value(1)
            let x: Double = try row.value(3)
            let isEqual = id == expected && time.microseconds == CopyTests.start + expected && x == Double(expected) / 7
            if !isEqual || name != (expected % 3 == 0 ? nil : "name \(expected)") { differences += 1 }
            expected += 1
        }
        #expect(differences == 0)
        #expect(expected == 101_000)
        #expect(try connection.query("select count(*) as n from bars").single().value("n") == 100_000)
    }

    @Test func rowsStreamOneByOne() throws {
        let connection = try freshConnection()
        var sum = 0
        try connection.forEachRow(of: "select i from generate_series(1, \(1000)) as i") { (row) throws(Failure) in
            sum += try row.value("i", as: Int.self)
        }
        #expect(sum == 500_500)
    }

    @Test func aBadRowLeavesNothing() throws {
        let connection = try table()
        let thrown = failure { _ = try fill(connection, [1, 2, 777, 3]) }
        #expect(thrown?.code == "check_violation")
        #expect(thrown?.kind == .data)
        #expect(thrown?.message.contains("name 2") == false)
        #expect(try connection.query("select count(*) as n from bars").single().value("n") == 0)
    }

    @Test func aBadRowEarlyInALongCopyLeavesNothing() throws {
        let connection = try table()
        let ids = [777] + Array(Int64(1_000)...200_000)
        #expect(failure { _ = try fill(connection, ids) }?.code == "check_violation")
        #expect(try connection.query("select count(*) as n from bars").single().value("n") == 0)
    }

    @Test func aThrowInTheMiddleLeavesNothingAndIsPassedOn() throws {
        let connection = try table()
        let refusal = Failure(.data, code: "refused", "no", remedy: "none")
        let thrown = failure {
            try connection.copyIn(into: "bars", columns: ["id"]) { (writer) throws(Failure) in
                try writer.row(Int64(1))
                throw refusal
            }
        }
        #expect(thrown == refusal)
        #expect(try connection.query("select count(*) as n from bars").single().value("n") == 0)
    }

    @Test func aRowWithTooFewValuesIsRefused() throws {
        let connection = try table()
        let thrown = failure {
            try connection.copyIn(into: "bars", columns: ["id", "x"]) { (writer) throws(Failure) in try writer.row(Int64(1)) }
        }
        #expect(thrown?.code == "copy_columns")
        #expect(connection.isUsable)
        #expect(try connection.query("select count(*) as n from bars").single().value("n") == 0)
    }

    @Test func aCopyIntoNoTableSaysSo() throws {
        let connection = try freshConnection()
        let thrown = failure { try connection.copyIn(into: "nowhere", columns: ["id"]) { (_) throws(Failure) in } }
        #expect(thrown?.code == "schema_mismatch")
        #expect(try connection.query("select 1 as v").single().value("v") == 1)
    }

    @Test func aThrowWhileReadingLeavesTheConnectionUsable() throws {
        let connection = try table()
        _ = try fill(connection, 1_000...50_000)
        let refusal = Failure(.data, code: "refused", "no", remedy: "none")
        let thrown = failure {
            try connection.copyOut(of: "select id from bars") { (_) throws(Failure) in throw refusal }
        }
        #expect(thrown == refusal)
        #expect(try connection.query("select 1 as v").single().value("v") == 1)
    }

    @Test func copyTakesNoBoundValues() throws {
        let connection = try table()
        let thrown = failure { try connection.copyOut(of: "select id from bars where id = \(1)") { (_) throws(Failure) in } }
        #expect(thrown?.code == "copy_with_values")
    }

    @Test func anInterruptedCopyLeavesNothing() throws {
        let database = try PrivatePostgres.shared.database(.empty)
        let stop = Flag()
        var settings = ConnectionSettings()
        settings.isCancelled = { stop.isSet }
        let connection = try PrivatePostgres.shared.connect(to: database, settings: settings)
        try connection.execute("create table bars (id bigint)")
        let thrown = failure {
            try connection.copyIn(into: "bars", columns: ["id"]) { (writer) throws(Failure) in
                for id in Int64(0)...1_000_000 {
                    try writer.row(id)
                    if id == 20_000 { stop.set() }
                }
            }
        }
        #expect(thrown?.code == "interrupted")
        let other = try PrivatePostgres.shared.connect(to: database)
        #expect(try other.query("select count(*) as n from bars").single().value("n") == 0)
    }
}
