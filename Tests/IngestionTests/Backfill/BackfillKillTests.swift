import CivilTime
import Files
import Glibc
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

/// The executable, killed and stopped at chance points, and several of it at once.
struct BackfillKillTests {
    static let instruments = [Instrument.usdcop, .usdmxn]
    static let days = ["2025-05-27", "2025-05-29", "2025-06-03", "2025-06-05", "2025-06-10", "2025-06-12"]

    let bench: BackfillBench

    init() throws {
        bench = try BackfillBench()
        let holed = Dictionary(
            uniqueKeysWithValues: Self.instruments.map { instrument in
                (instrument, Self.days.reduce(BackfillMarket.bars(instrument)) { $0.without($1).without("2025-06-19", 5..<7) })
            })
        try BackfillMarket.write(holed, label: "seed", macro: true, to: bench.backup("2025-06-19"))
        try bench.provider.control(["faults": Self.faults])
    }

    /// A slot that becomes a suspected absence, one that is a known one at once, and a bar to be set aside.
    static let faults: JSONValue = [
        ["kind": "missing_bars", "slots": [.string("\(BackfillMarket.at("2025-06-05", 9))")]],
        ["kind": "missing_bars", "slots": [.string("\(BackfillMarket.at("2025-06-19", 5))")]],
        ["kind": "out_of_range_bars", "slots": [.string("\(BackfillMarket.at("2025-06-10", 9))")]],
    ]

    private func start() throws -> TaskProcess { try bench.start(["symbols": ["USD/COP", "USD/MXN"]]) }

    private func empty(_ connection: Connection) throws {
        try connection.execute(
            """
            truncate usdcop_m5_ohlcv, ohlcv_absences, ohlcv_quarantine, macro_indicators_daily, ingestion_circuit, task_runs
            """)
        for name in FileSystem.names(in: bench.exported) { FileSystem.remove(Path.join(bench.exported, name)) }
    }

    /// Numbers that are the same in every run of the tests (Steele et al., "Fast splittable pseudorandom number generators",
    /// 2014).
    private struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test func aRunKilledAnywhereIsFinishedByTheNext() throws {
        let connection = try bench.connect()
        let clock = ContinuousClock()
        let began = clock.now
        let undisturbed = try BackfillBench.answer(start().end())
        let microseconds = Int((clock.now - began) / .microseconds(1))
        #expect(undisturbed.status == 0)
        let state = try bench.state(connection)
        let files = try DataManifest(folder: bench.exported)
        let requests = try bench.requests
        #expect(requests == 14)

        var chance = Chance(state: 20_250_620)
        var (kills, statesSeen) = (0, Set<Int>())
        while kills < 52 {
            try empty(connection)
            // A run is killed up to six times before one is let through.
            for _ in 0..<Int.random(in: 2...6, using: &chance) {
                // A short log is quickly looked at.
                try bench.provider.control(["reset": true, "faults": Self.faults])
                let process = try start()
                if Bool.random(using: &chance) {
                    usleep(UInt32(Int.random(in: microseconds / 8...microseconds, using: &chance)))
                } else {
                    let (target, deadline) = (Int.random(in: 1...6, using: &chance), clock.now + .microseconds(microseconds))
                    while try bench.requests < target, clock.now < deadline { usleep(2000) }
                }
                process.send(SIGKILL)
                if try process.end().status == 128 + SIGKILL { kills += 1 }
                let bars: Int = try connection.query("select count(*) as n from usdcop_m5_ohlcv").single().value("n")
                statesSeen.insert(bars)
            }
            let answer = try BackfillBench.answer(start().end())
            #expect(answer.status == 0)
            #expect(try bench.state(connection) == state, "after \(kills) kills")
            #expect(try DataManifest(folder: bench.exported) == files)
            for entry in files.entries { try files.verify(entry.name, in: bench.exported) }
        }
        // The points were spread: the dead left many different numbers of bars behind.
        #expect(statesSeen.count >= 6)
    }

    @Test func aRunThatIsAskedToStopEndsForNowAndIsFinishedByTheNext() throws {
        try bench.provider.control(["clear_faults": true, "faults": [["kind": "delay", "milliseconds": 200]]])
        let process = try start()
        try bench.waitForRequests(try bench.requests + 3)
        process.send(SIGTERM)
        let stopped = try BackfillBench.answer(process.end())
        #expect(stopped.status == 75)
        #expect(stopped.code == "interrupted")
        #expect(try bench.count("select count(*) as n from usdcop_m5_ohlcv") > 0)
        let runs: Statement = "select count(*) as n from task_runs where status = 'failed' and error->>'code' = 'interrupted'"
        #expect(try bench.count(runs) == 1, "a stopped run is written down")
        try bench.provider.control(["clear_faults": true])
        #expect(try BackfillBench.answer(start().end()).status == 0)
        for instrument in Self.instruments { #expect(try bench.bars(instrument) == BackfillMarket.bars(instrument)) }
    }

    @Test func severalAtOnceLoseAndDoubleNothing() throws {
        try bench.provider.control(["clear_faults": true])
        let processes = try (0..<3).map { _ in try start() }
        for process in processes {
            let answer = try BackfillBench.answer(process.end())
            #expect(answer.status == 0, "\(answer.error)")
        }
        for instrument in Self.instruments { #expect(try bench.bars(instrument) == BackfillMarket.bars(instrument)) }
        let waiting: Statement = """
            select count(*) as n from pg_locks
            where not granted and database = (select oid from pg_database where datname = current_database())
            """
        #expect(try bench.count(waiting) == 0)
        let manifest = try DataManifest(folder: bench.exported)
        for entry in manifest.entries { try manifest.verify(entry.name, in: bench.exported) }
        let quiet = try BackfillBench.answer(start().end())
        #expect(quiet.changed == false)
    }

    @Test func twoBackfillsAndALiveRunAtOnceStoreEveryBarOnce() throws {
        try bench.provider.control(["clear_faults": true])
        for instrument in Self.instruments {
            let bars = Self.days.reduce(BackfillMarket.bars(instrument)) { $0.without($1) }
            try bench.store(bars.without("2025-06-20", 30..<60), instrument)
        }
        let live = JSONValue.object(
            JSONObject([
                ("as_of", "2025-06-20T17:55:00Z"), ("params", ["symbols": ["USD/COP", "USD/MXN"]]),
            ]))
        let processes = [
            try start(), try start(),
            try TaskProcess(
                "core_l0_02_ohlcv_realtime", input: .bytes(Array(live.serialized().utf8)), environment: bench.environment),
        ]
        for process in processes {
            let answer = try BackfillBench.answer(process.end())
            #expect(answer.status == 0, "\(answer.error)")
        }
        for instrument in Self.instruments { #expect(try bench.bars(instrument) == BackfillMarket.bars(instrument)) }
    }
}
