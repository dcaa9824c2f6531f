import CivilTime
import Failures
import Market
import Postgres
import Store
import TestSupport
import Testing

/// Bars go in once, change when they differ, and come back in order.
struct BarStoreTests {
    private func store() throws -> (BarStore, Connection) {
        let connection = try Database().worker()
        return (BarStore(connection), connection)
    }

    /// What an update or a lock would change in a row: its version, its time stamp, its content.
    private func rows(_ connection: Connection) throws -> [String] {
        try connection.query(
            """
            select xmin::text || xmax::text || ctid::text || t::text as row from usdcop_m5_ohlcv as t order by symbol, time
            """
        ).values("row")
    }

    @Test func newBarsAreInsertedAndComeBackInOrder() throws {
        let (store, connection) = try store()
        let bars = try bars(0..<60)
        #expect(try store.upsert(bars.reversed(), of: .usdcop, source: "twelvedata") == BarStore.Change(inserted: 60))
        #expect(try store.bars(of: .usdcop) == bars)
        #expect(try store.times(of: .usdcop) == bars.map(\.time))
        #expect(try store.range(of: .usdcop) == bars[0].time...bars[59].time)
        #expect(try store.sources(of: .usdcop) == ["twelvedata"])
        #expect(try connection.query("select distinct volume as v from usdcop_m5_ohlcv").values("v") == [0.0])
    }

    @Test func theSameBarsAgainTouchNothing() throws {
        let (store, connection) = try store()
        let bars = try bars(0..<60)
        try store.upsert(bars, of: .usdcop, source: "twelvedata")
        let before = try rows(connection)
        #expect(try store.upsert(bars, of: .usdcop, source: "another") == BarStore.Change(unchanged: 60))
        #expect(try rows(connection) == before, "not even a lock is left on a row")
        #expect(try store.sources(of: .usdcop) == ["twelvedata"])
    }

    @Test func newCorrectedAndKnownBarsAreCountedApart() throws {
        let (store, _) = try store()
        try store.upsert(try bars(0..<10), of: .usdcop, source: "seed")
        var next = try bars(5..<20)
        next[1] = try bars(6..<7, price: 4100)[0]
        next[3] = try bars(8..<9, price: 4100)[0]
        let change = try store.upsert(next, of: .usdcop, source: "twelvedata")
        #expect(change == BarStore.Change(inserted: 10, corrected: 2, unchanged: 3))
        #expect(change.isAny)
        #expect(try store.bars(of: .usdcop) == bars(0..<5) + next)
    }

    /// By one unit in the last place, so that nothing is compared after rounding.
    @Test(arguments: 0..<4) func eachPriceCounts(_ price: Int) throws {
        let (store, connection) = try store()
        let old = try bars(0..<3)
        try store.upsert(old, of: .usdcop, source: "seed")
        var prices = [old[1].open, old[1].high, old[1].low, old[1].close]
        prices[price] = price == 2 ? prices[price].nextDown : prices[price].nextUp
        let new = try Bar(time: old[1].time, open: prices[0], high: prices[1], low: prices[2], close: prices[3])
        #expect(
            try store.upsert([old[0], new, old[2]], of: .usdcop, source: "twelvedata")
                == BarStore.Change(corrected: 1, unchanged: 2))
        #expect(try store.bars(of: .usdcop) == [old[0], new, old[2]])
        let row = try connection.query(
            "select source, updated_at > created_at as later from usdcop_m5_ohlcv order by time offset 1 limit 1"
        ).single()
        #expect(try row.value("source", as: String.self) == "twelvedata", "a corrected bar comes from who corrected it")
        #expect(try row.value("later"))
        #expect(try store.sources(of: .usdcop) == ["seed", "twelvedata"])
    }

    @Test func aRangeHoldsItsFirstAndNotItsEnd() throws {
        let (store, _) = try store()
        let bars = try bars(0..<60)
        try store.upsert(bars, of: .usdcop, source: "seed")
        #expect(try store.bars(of: .usdcop, from: bars[10].time, before: bars[20].time) == Array(bars[10..<20]))
        #expect(try store.bars(of: .usdcop, from: bars[59].time) == [bars[59]])
        #expect(try store.bars(of: .usdcop, before: bars[1].time) == [bars[0]])
        #expect(try store.bars(of: .usdcop, from: bars[20].time, before: bars[10].time).isEmpty)
        let between = Instant(microseconds: bars[10].time.microseconds + 1)
        #expect(try store.bars(of: .usdcop, from: between, before: bars[12].time) == [bars[11]])
        #expect(try store.sources(of: .usdcop, before: bars[0].time).isEmpty)
        #expect(try store.sources(of: .usdcop, before: bars[1].time) == ["seed"])
    }

    @Test func pairsAreKeptApart() throws {
        let (store, _) = try store()
        for (index, instrument) in Instrument.allCases.enumerated() {
            try store.upsert(try bars(0..<5, price: 1000 * Double(index + 1)), of: instrument, source: instrument.fileStem)
        }
        for (index, instrument) in Instrument.allCases.enumerated() {
            #expect(try store.bars(of: instrument) == bars(0..<5, price: 1000 * Double(index + 1)))
            #expect(try store.sources(of: instrument) == [instrument.fileStem])
        }
        try store.upsert(try bars(0..<5, price: 9), of: Instrument.allCases[1], source: "x")
        let first = try store.bars(of: Instrument.allCases[0])
        #expect(try first == bars(0..<5, price: 1000))
    }

    @Test func withoutBarsThereIsNothing() throws {
        let (store, _) = try store()
        #expect(try store.upsert([], of: .usdcop, source: "seed") == BarStore.Change())
        #expect(try store.bars(of: .usdcop).isEmpty && store.times(of: .usdcop).isEmpty && store.sources(of: .usdcop).isEmpty)
        #expect(try store.range(of: .usdcop) == nil)
    }

    @Test func anUpsertIsPartOfTheTransactionAroundIt() throws {
        let (store, connection) = try store()
        let kept = try bars(0..<3)
        let stop = Failure(.data, code: "stop", "", remedy: "")
        try connection.transaction { _ throws(Failure) in _ = try store.upsert(kept, of: .usdcop, source: "seed") }
        let thrown = failure {
            let more = try bars(3..<6)
            try connection.transaction { _ throws(Failure) in
                _ = try store.upsert(more, of: .usdcop, source: "seed")
                _ = try store.upsert(more, of: .usdmxn, source: "seed")
                throw stop
            }
        }
        #expect(thrown == stop)
        #expect(try store.bars(of: .usdcop) == kept && store.bars(of: .usdmxn).isEmpty)
    }

    @Test func aTextIsNeverSQL() throws {
        let (store, connection) = try store()
        let source = "'; drop table usdcop_m5_ohlcv; --\u{1F4A3}\\"
        #expect(failure { try store.upsert(try bars(0..<1), of: .usdcop, source: source) }?.code == "check_violation")
        #expect(try store.sources(of: .usdcop) == [])
        let bar = QuarantinedBar(
            instrument: .usdcop, time: try instant("2024-06-03T08:00:00-05:00"), payload: #"{"a":"'; drop table x; --"}"#,
            reason: "too_far")
        try store.quarantine([bar], runID: source)
        let row = try connection.query("select run_id, payload ->> 'a' as a from ohlcv_quarantine").single()
        #expect(try row.value("run_id", as: String.self) == source && row.value("a", as: String.self) == "'; drop table x; --")
    }

    @Test func aQuarantinedBarIsKeptOncePerReason() throws {
        let (store, connection) = try store()
        let time = try instant("2024-06-03T08:00:00-05:00")
        func bar(_ payload: String, _ reason: String = "too_far") -> QuarantinedBar {
            QuarantinedBar(instrument: .usdcop, time: time, payload: payload, reason: reason)
        }
        func versions() throws -> [String] {
            try connection.query("select xmin::text || ctid::text as v from ohlcv_quarantine order by id").values("v")
        }
        try store.quarantine([bar(#"{"close":1}"#), bar(#"{"close":1}"#, "stale")], runID: nil)
        let before = try versions()
        try store.quarantine([bar(#"{"close": 1}"#)], runID: "later")
        #expect(try versions() == before, "the same content is no news")
        try store.quarantine([bar(#"{"close":2}"#)], runID: "later")
        let rows = try connection.query("select payload ->> 'close' as close, run_id from ohlcv_quarantine order by id")
        #expect(try rows.values("close", as: String.self) == ["2", "1"])
        #expect(try rows.rows.map { try $0.optional("run_id", as: String.self) } == ["later", nil])
    }
}
