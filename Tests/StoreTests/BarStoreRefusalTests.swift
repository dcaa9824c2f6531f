import CivilTime
import Failures
import Market
import Postgres
import Store
import Synchronization
import TestSupport
import Testing

/// What the table refuses, who may do what, and writers at the same time.
struct BarStoreRefusalTests {
    /// Bars of which the last breaks a rule of the table that the type does not know.
    private static let broken: [(name: String, bar: @Sendable () -> Bar)] = [
        ("off the grid", { Bar(unchecked: Instant(microseconds: 1_717_419_601_000_000), 1, 1, 1, 1) }),
        ("before 2000", { Bar(unchecked: Instant(microseconds: 946_684_500_000_000), 1, 1, 1, 1) }),
        ("after 2100", { Bar(unchecked: Instant(microseconds: 4_133_980_800_000_000), 1, 1, 1, 1) }),
        ("beyond the server", { Bar(unchecked: Instant(microseconds: .max), 1, 1, 1, 1) }),
        ("not finite", { Bar(unchecked: Instant(microseconds: 1_717_419_600_000_000), 1, .infinity, 1, 1) }),
        ("no number", { Bar(unchecked: Instant(microseconds: 1_717_419_600_000_000), .nan, .nan, .nan, .nan) }),
        ("not positive", { Bar(unchecked: Instant(microseconds: 1_717_419_600_000_000), 0, 1, 0, 1) }),
        ("close above high", { Bar(unchecked: Instant(microseconds: 1_717_419_600_000_000), 1, 1, 1, 2) }),
    ]

    @Test(arguments: broken.indices) func aBarThatBreaksARuleOfTheTableLeavesNothing(_ index: Int) throws {
        let store = BarStore(try Database().worker())
        let kept = try bars(0..<3)
        try store.upsert(kept, of: .usdcop, source: "seed")
        let (name, bar) = Self.broken[index]
        let thrown = failure { try store.upsert(try bars(3..<6) + [bar()], of: .usdcop, source: "seed") }
        #expect(thrown?.kind == .data, "\(name): \(String(describing: thrown))")
        #expect(try store.bars(of: .usdcop) == kept, "\(name)")
        #expect(try store.upsert(try bars(3..<6), of: .usdcop, source: "seed").inserted == 3, "the session goes on")
    }

    @Test func anEmptySourceIsRefused() throws {
        let store = BarStore(try Database().worker())
        #expect(failure { try store.upsert(try bars(0..<1), of: .usdcop, source: "") }?.code == "check_violation")
    }

    @Test func twoBarsOfOneTimeAreRefused() throws {
        let store = BarStore(try Database().worker())
        let thrown = failure {
            try store.upsert(try bars(0..<3) + bars(1..<2, price: 5000), of: .usdcop, source: "seed")
        }
        #expect(thrown != nil)
        #expect(try store.bars(of: .usdcop).isEmpty)
    }

    /// The checks should have kept it out; should it be there, no one trades on it.
    @Test func aStoredRowThatIsNoBarIsNamed() throws {
        let database = try Database()
        let owner = try database.owner()
        try owner.execute("alter table usdcop_m5_ohlcv drop constraint usdcop_m5_ohlcv_prices")
        try owner.execute(
            """
            insert into usdcop_m5_ohlcv (time, symbol, open, high, low, close, source)
            values ('2024-06-03 13:00Z', 'USD/COP', 1, 0.5, 1, 1, 'x')
            """)
        let thrown = failure { _ = try BarStore(try database.worker()).bars(of: .usdcop) }
        #expect(thrown?.code == "stored_bar_invalid" && thrown?.kind == .data)
        #expect(thrown?.message.contains("USD/COP 2024-06-03T08:00:00") == true, "\(thrown?.message ?? "")")
    }

    @Test func onlyTheOwnerDeletes() throws {
        let database = try Database()
        let bars = try bars(0..<10)
        let worker = BarStore(try database.worker())
        try worker.upsert(bars, of: .usdcop, source: "seed")
        try worker.upsert(bars, of: .usdmxn, source: "seed")
        let times = [bars[2].time, bars[4].time, bars[9].time.adding(minutes: 5)]
        #expect(failure { _ = try worker.delete(times, of: .usdcop) }?.code == "permission_denied")
        #expect(try worker.bars(of: .usdcop) == bars)
        #expect(try BarStore(try database.owner()).delete(times, of: .usdcop) == 2)
        #expect(try worker.bars(of: .usdcop).count == 8 && worker.bars(of: .usdmxn).count == 10)
    }

    @Test func theReaderReadsAndWritesNothing() throws {
        let database = try Database()
        let bars = try bars(0..<3)
        try BarStore(try database.worker()).upsert(bars, of: .usdcop, source: "seed")
        let reader = BarStore(try PrivatePostgres.shared.connect(to: database.name, as: "usdcop_reader"))
        #expect(try reader.bars(of: .usdcop) == bars)
        #expect(failure { try reader.upsert(bars, of: .usdmxn, source: "seed") }?.code == "permission_denied")
    }

    @Test func anUpsertThatIsCancelledLeavesNothing() throws {
        let database = try Database()
        var settings = ConnectionSettings()
        let flag = Flag()
        settings.isCancelled = { flag.isSet }
        let connection = try database.worker(settings)
        let many = try bars(0..<60_000)
        let thrown = failure {
            try connection.transaction { _ throws(Failure) in
                _ = try BarStore(connection).upsert(many, of: .usdcop, source: "seed")
                flag.set()
                _ = try BarStore(connection).upsert(many, of: .usdmxn, source: "seed")
            }
        }
        #expect(thrown?.code == "interrupted" && thrown?.kind == .temporary)
        #expect(try BarStore(try database.worker()).times(of: .usdcop).isEmpty)
    }

    /// Two writers and a third in the opposite order, overlapping, over and over: every bar is there once, nobody gives up.
    @Test func overlappingWritersLoseNoBarAndEndNoDeadlock() throws {
        let database = try Database()
        let all = try bars(0..<1500)
        let problems = atOnce(3) { writer in
            let connection = try database.worker()
            let store = BarStore(connection)
            for round in 0..<10 {
                let start = writer == 0 ? round * 100 : writer == 1 ? 900 - round * 100 : 450
                let part = Array(all[start..<(start + 600)])
                try store.upsert(writer == 2 ? part.reversed() : part, of: .usdcop, source: "writer_\(writer)")
            }
        }
        #expect(problems.isEmpty, "\(problems)")
        #expect(try BarStore(try database.worker()).bars(of: .usdcop) == all)
    }

    /// Two writers correct the same bars to different prices in transactions of several upserts: one of the two is there.
    @Test func correctionsOfTheSameBarsQueueUp() throws {
        let database = try Database()
        try BarStore(try database.worker()).upsert(try bars(0..<500), of: .usdcop, source: "seed")
        let problems = atOnce(2) { writer in
            let store = BarStore(try database.worker())
            for round in 0..<8 {
                let price = 5000.0 + Double(writer * 100 + round)
                let change = try store.upsert(try bars(0..<500, price: price), of: .usdcop, source: "writer_\(writer)")
                guard change == BarStore.Change(corrected: 500) else {
                    throw Failure(.internal, code: "miscounted", "\(change)", remedy: "")
                }
            }
        }
        #expect(problems.isEmpty, "\(problems)")
        let stored = try BarStore(try database.worker()).bars(of: .usdcop)
        let offsets = Set(zip(stored, try bars(0..<500)).map { $0.open - $1.open })
        #expect(offsets.count == 1 && offsets.isSubset(of: [1007, 1107]), "\(offsets)")
    }

    /// The same new bars from two sides at once are inserted once.
    @Test func newBarsFromTwoSidesAreCountedOnce() throws {
        let database = try Database()
        let counts = Mutex(BarStore.Change())
        let all = try bars(0..<2000)
        let problems = atOnce(4) { _ in
            let change = try BarStore(try database.worker()).upsert(all, of: .usdcop, source: "seed")
            counts.withLock { $0 += change }
        }
        #expect(problems.isEmpty, "\(problems)")
        #expect(counts.withLock { $0 } == BarStore.Change(inserted: 2000, unchanged: 6000))
    }
}

/// Something a closure may set.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
