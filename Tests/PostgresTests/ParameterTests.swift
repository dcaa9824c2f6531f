import CivilTime
import Failures
import Postgres
import TestSupport
import Testing

/// Values travel to the server and back in binary.
struct ParameterTests {
    private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(_ values: [Value]) throws {
        let connection = try freshConnection()
        for value in values {
            let row = try connection.query("select \(value) as v").single()
            #expect(try row.value("v", as: Value.self) == value)
        }
        let none: Value? = nil
        #expect(try connection.query("select \(nullable: none) as v").single().optional("v", as: Value.self) == nil)
    }

    @Test func integersComeBackAsTheyWent() throws {
        try roundTrip([Int64.min, -1, 0, 1, Int64.max])
        try roundTrip([Int32.min, 0, Int32.max])
        try roundTrip([Int.min, 7, Int.max])
        try roundTrip([true, false])
    }

    @Test func doublesComeBackBitForBit() throws {
        try roundTrip([0, -0.0, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity, -.infinity])
        let connection = try freshConnection()
        #expect(try connection.query("select \(Double.nan) as v").single().value("v", as: Double.self).isNaN)
        #expect(try connection.query("select \(-0.0) as v").single().value("v", as: Double.self).sign == .minus)
    }

    @Test func instantsKeepTheirMicroseconds() throws {
        try roundTrip([
            Instant(microseconds: 0), Instant(microseconds: -1), Instant(microseconds: 1_708_100_123_456_789),
            Instant(microseconds: -210_866_803_200_000_000), Instant(microseconds: .max),
        ])
        let text = try freshConnection().query("select \(Instant(microseconds: 1_500_000))::text as v").single()
        #expect(try text.value("v") == "1970-01-01 00:00:01.5+00")
    }

    @Test func farDatesComeBack() throws {
        let dates = ["0001-01-01", "1970-01-01", "1999-12-31", "2000-01-01", "9999-12-31"].compactMap { CivilDate($0) }
        #expect(dates.count == 5)
        try roundTrip(dates)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, Int64(-300_000_000_000_000_000)])
    func anInstantTheServerCannotHoldIsRefusedAndNotMadeInfinite(microseconds: Int64) throws {
        let connection = try freshConnection()
        let failure = failure { _ = try connection.query("select \(Instant(microseconds: microseconds)) as v") }
        #expect(failure?.kind == .data)
        #expect(failure?.code == "value_refused")
    }

    @Test(arguments: [Int.min, .max, 3_000_000_000])
    func aDateTheServerCannotHoldIsRefused(dayNumber: Int) throws {
        let connection = try freshConnection()
        #expect(failure { _ = try connection.query("select \(CivilDate(dayNumber: dayNumber)) as v") }?.kind == .data)
    }

    @Test func infiniteDatesAreNoInstants() throws {
        let row = try freshConnection().query("select 'infinity'::timestamptz as t, '-infinity'::date as d").single()
        #expect(failure { _ = try row.value("t", as: Instant.self) }?.code == "value_unreadable")
        #expect(failure { _ = try row.value("d", as: CivilDate.self) }?.code == "value_unreadable")
    }

    @Test func textOfAnyScriptAndLengthComesBack() throws {
        try roundTrip(["", "Bogotá", "価格 📈", "e\u{301}", "a'b\"c\\d$1;--", String(repeating: "x", count: 1 << 20)])
    }

    @Test func aNULIsRefusedWithoutQuotingTheText() throws {
        let connection = try freshConnection()
        let failure = failure { _ = try connection.query("select \("hidden\0text") as v") }
        #expect(failure?.kind == .data)
        #expect(failure?.message.contains("hidden") == false)
        #expect(try connection.query("select 1 as v").single().value("v") == 1)
    }

    @Test func arraysComeBack() throws {
        try roundTrip([[1.5, -2, .infinity], []])
        try roundTrip([["a", "", "c,\"{}"], []])
        try roundTrip([[Int64.min, 3]])
        let row = try freshConnection().query("select array[1, null]::float8[] as n, '{{1,2}}'::float8[] as m").single()
        #expect(failure { _ = try row.value("n", as: [Double].self) }?.code == "value_unreadable")
        #expect(failure { _ = try row.value("m", as: [Double].self) }?.code == "value_unreadable")
    }

    @Test func jsonIsStoredAsJSONAndRefusedWhenItIsNone() throws {
        let connection = try freshConnection()
        let row = try connection.query("select \(JSONText("{\"a\": [1, 2]}")) -> 'a' ->> 1 as v, \(JSONText("[]")) as j").single()
        #expect(try row.value("v") == "2")
        #expect(try row.value("j", as: JSONText.self) == JSONText("[]"))
        let failure = failure { _ = try connection.query("select \(JSONText("{secret")) as v") }
        #expect(failure?.kind == .data)
        #expect(failure?.message.contains("secret") == false)
    }

    @Test(arguments: ["'; drop table t; --", "$1", "\\'; select 1", "' or '1'='1", "\u{2019}; drop table t"])
    func injectionAttemptsStayData(text: String) throws {
        let connection = try freshConnection()
        try connection.execute("create table t (v text)")
        try connection.execute("insert into t values (\(text))")
        #expect(try connection.query("select v from t where v = \(text)").single().value("v") == text)
    }

    @Test(arguments: ["plain", "with \"quotes\"", "t; drop table t", "MiXed", "Größe"])
    func anIdentifierNamesNothingButAnObject(name: String) throws {
        let connection = try freshConnection()
        let identifier = try #require(Identifier(name))
        try connection.execute("create table \(identifier) (v int)")
        #expect(try connection.query("select relname from pg_class where relname = \(name)").count == 1)
    }

    @Test(arguments: ["", "a\0b", String(repeating: "a", count: 64)])
    func anImpossibleIdentifierIsNone(name: String) {
        #expect(Identifier(name) == nil)
        #expect(Identifier(String(repeating: "a", count: 63)) != nil)
    }

    @Test func columnsAreFoundByNameAndCheckedByType() throws {
        let result = try freshConnection().query("select 1 as a, 'x'::text as b, null::int as c")
        let row = try result.single()
        #expect(failure { _ = try row.value("z", as: Int.self) }?.code == "column_missing")
        #expect(failure { _ = try row.value("b", as: Int.self) }?.code == "column_type")
        #expect(failure { _ = try row.value("c", as: Int.self) }?.code == "unexpected_null")
        #expect(try result.values("a", as: Int64.self) == [1])
    }

    @Test func aStatementUsedOftenGivesTheSameAnswers() throws {
        let connection = try freshConnection()
        for value in 1...5 { #expect(try connection.query("select \(value) * 2 as v").single().value("v") == value * 2) }
        // Prepared by now; the same text with another type is another statement.
        #expect(try connection.query("select \(1.5) * 2 as v").single().value("v") == 3.0)
    }
}
