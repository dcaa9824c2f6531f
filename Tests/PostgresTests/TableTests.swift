import CivilTime
import Failures
import Postgres
import TestSupport
import Testing

/// A week of a strategy that exists here only: fifteen columns, of which the type declares each once.
struct ToyWeek: Equatable, TableRecord {
    enum Side: Int, PostgresNumber { case long = 1, short = -1 }
    enum Ending: String, PostgresText { case stop, target, close }

    var date = CivilDate.firstDay(ofYear: 2000)
    var strategy = ""
    var side = Side.long
    var leverage = 0.0
    var entryPrice = 0.0
    var entryTime = Instant(microseconds: 0)
    var exitPrice: Double?
    var exitTime: Instant?
    var ending: Ending?
    var features: [Double] = []
    var isPaper = false
    var barCount = 0
    var note: String?
    var writtenAt: Instant?

    static let table = Table<ToyWeek>(
        "toy_weeks",
        [
            .key("date", \.date), .key("strategy", \.strategy), .value("side", \.side), .value("leverage", \.leverage),
            .value("entry_price", \.entryPrice), .value("entry_time", \.entryTime), .value("exit_price", \.exitPrice),
            .value("exit_time", \.exitTime), .value("ending", \.ending), .value("features", \.features),
            .value("is_paper", \.isPaper), .value("bar_count", \.barCount), .value("note", \.note),
            .remark("written_at", \.writtenAt), .derived("year") { $0.date.year },
        ])

    static let creation: Statement = """
        create table toy_weeks (date date, strategy text, side smallint not null, leverage float8 not null, entry_price float8 not null,
            entry_time timestamptz not null, exit_price float8, exit_time timestamptz, ending text, features float8[] not null,
            is_paper boolean not null, bar_count int not null, note text, written_at timestamptz, year int not null,
            primary key (date, strategy))
        """
}

@Suite struct TableTests {
    private let connection: Connection
    private var week = ToyWeek()

    init() throws {
        connection = try freshConnection()
        try connection.execute(ToyWeek.creation)
        week.date = try #require(CivilDate("2024-06-04"))
        week.strategy = "toy"
        week.side = .short
        week.leverage = 1.5
        week.features = [0.1, -2]
    }

    private func stored() throws -> [ToyWeek] { try connection.records("order by date, strategy") }

    @Test func aRecordComesBackAsItWent() throws {
        var closed = week
        closed.strategy = "zoo"
        closed.exitPrice = 3_912.5
        closed.exitTime = Instant("2024-06-07T12:50:00-05:00")
        closed.ending = .target
        closed.note = "un peso"
        try connection.insert([week, closed])
        #expect(try stored() == [week, closed])
        #expect(try connection.query("select distinct year from toy_weeks").single().value("year", as: Int.self) == 2024)
    }

    @Test func aKeyThatIsStoredIsNotInsertedTwice() throws {
        try connection.insert([week])
        #expect(failure { try connection.insert([week]) } != nil)
    }

    @Test func anUpsertOfTheSameRecordTouchesNothing() throws {
        #expect(try connection.upsert([week]) == 1)
        #expect(try connection.upsert([week]) == 0)
    }

    @Test(arguments: [
        \ToyWeek.leverage as any WritableKeyPath<ToyWeek, Double> & Sendable, \ToyWeek.entryPrice,
    ])
    func anUpsertReplacesARowThatDiffersInOneValue(_ place: any WritableKeyPath<ToyWeek, Double> & Sendable) throws {
        try connection.insert([week])
        var other = week
        other[keyPath: place] += 1
        #expect(try connection.upsert([other]) == 1)
        #expect(try stored() == [other])
    }

    @Test func aValueThatBecomesNullIsADifference() throws {
        var noted = week
        noted.note = "to be taken back"
        try connection.insert([noted])
        #expect(try connection.upsert([week]) == 1)
        #expect(try stored() == [week])
    }

    @Test func aRemarkIsWrittenWithADifferenceAndIsNone() throws {
        try connection.insert([week])
        var later = week
        later.writtenAt = Instant("2024-06-04T08:15:00-05:00")
        #expect(try connection.upsert([later]) == 0)
        #expect(try stored() == [week])
        later.barCount = 7
        #expect(try connection.upsert([later]) == 1)
        #expect(try stored() == [later])
    }

    @Test func aRowThatTheConditionKeepsStaysAsItIs() throws {
        try connection.insert([week])
        var other = week
        other.leverage = 2
        #expect(try connection.upsert([other], replacingWhere: "stored.leverage > \(1.5)") == 0)
        #expect(try stored() == [week])
        #expect(try connection.upsert([other], replacingWhere: "stored.leverage >= \(1.5)") == 1)
    }

    @Test func aSelectionTakesItsOwnValues() throws {
        var next = week
        next.date = week.date.adding(days: 7)
        try connection.insert([week, next])
        let found: [ToyWeek] = try connection.records("where date > \(week.date) and strategy = \("toy") for update")
        #expect(found == [next])
    }

    @Test func aTextThatNoCaseHasIsNamedAndNotGuessed() throws {
        try connection.insert([week])
        try connection.execute("update toy_weeks set ending = 'luck'")
        let problem = failure { _ = try stored() }
        #expect(problem?.code == "value_unreadable")
        #expect(problem?.field == "ending")
        #expect(problem?.kind == .data)
    }

    @Test func aNumberThatNoCaseHasIsNamedAndNotGuessed() throws {
        try connection.insert([week])
        try connection.execute("update toy_weeks set side = 0")
        #expect(failure { _ = try stored() }?.field == "side")
    }

    @Test func aSplicedStatementKeepsItsValuesBesideALiteralDollar() throws {
        let condition: Statement = "note = \("b") and '$1' = '$1'"
        var other = week
        other.note = "b"
        try connection.insert([other])
        let result = try connection.query("select \("x") as first, note from toy_weeks where \(condition) and side = \(-1)")
        #expect(try result.single().value("note", as: String.self) == "b")
    }
}
