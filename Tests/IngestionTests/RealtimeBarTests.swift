import CivilTime
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

@testable import Realtime

/// Which bars the realtime task believes, what it says of those that do not come, and others that write at the same time.
struct RealtimeBarTests {
    let bench: RealtimeBench

    init() throws { bench = try RealtimeBench() }

    // MARK: - Bars that are not believed

    @Test func anImplausibleBarIsSetAsideAndTheRestIsStored() throws {
        try bench.fault([
            "kind": "out_of_range_bars", "symbol": "USD/COP",
            "slots": ["2025-06-05T14:00:00Z", "2025-06-05T14:30:00Z"],
        ])
        let answer = try bench.run(runID: "run-7")
        #expect(answer.status == 0 && answer.symbol(.usdcop)?["quarantined"] == 2)
        #expect(try bench.bars().count == RealtimeBench.morningBars - 2)
        let rows = try bench.connection.query(
            "select symbol, time, reason, run_id, (payload->>'close')::float8 as close from ohlcv_quarantine order by time")
        #expect(try rows.values("symbol", as: String.self) == ["USD/COP", "USD/COP"])
        #expect(try rows.values("reason", as: String.self) == ["implausible_price", "implausible_price"])
        #expect(try rows.values("run_id", as: String.self) == ["run-7", "run-7"])
        let served = try bench.served().first { $0.time == Instant("2025-06-05T14:00:00Z") }
        #expect(try rows.values("close", as: Double.self).first == served.map { $0.close * 100 })
        #expect(answer.warnings.contains { $0.hasPrefix("USD/COP: 2 bars set aside (implausible_price)") })
    }

    @Test func aBarSetAsideTwiceIsKeptOnce() throws {
        try bench.fault(["kind": "out_of_range_bars", "symbol": "USD/COP", "slots": ["2025-06-05T14:00:00Z"]])
        _ = try bench.run()
        #expect(try bench.run().output["changed"] == false)
        #expect(try bench.count("ohlcv_quarantine") == 1)
    }

    @Test func aBarSetAsideComesInOnceItIsRight() throws {
        try bench.fault(["kind": "out_of_range_bars", "symbol": "USD/COP", "slots": ["2025-06-05T14:00:00Z"], "count": 1])
        _ = try bench.run()
        #expect(try bench.run().symbol(.usdcop)?["inserted"] == 1)
        #expect(try bench.bars() == (try bench.served()))
    }

    @Test func aFeedThatStandsStillIsWarnedOf() throws {
        let afternoon = "2025-06-05T12:02:00-05:00"
        try bench.simulator.control(["now": .string(afternoon)])
        for count in [39, 40] {
            let data = TemporaryFolder()
            let start = try #require(Instant("2025-06-05T13:00:00Z"))
            let flat = try (0..<count).map { index in
                try Bar(time: start.adding(minutes: 5 * index), open: 4100, high: 4100, low: 4100, close: 4100)
            }
            try RealtimeFeed.write(flat, to: data.path)
            let simulator = try ProviderSimulator(now: afternoon, data: data.path)
            bench.environment["TWELVEDATA_BASE_URL"] = simulator.baseURL
            let answer = try bench.run(at: afternoon, ["symbol": "USD/COP"])
            #expect(answer.status == 0)
            let isWarned = answer.warnings.contains { $0.contains("bars in a row stand still at 4100") }
            #expect(isWarned == (count == 40), "\(count): \(answer.warnings)")
        }
    }

    @Test(arguments: [("09:59:59", false), ("10:00:00", false), ("10:00:01", true)])
    func silenceIsWarnedOfBeyondAQuarterOfAnHour(time: String, isWarned: Bool) throws {
        // The bar of 09:40 is the last there is; it ended at 09:45.
        let asOf = "2025-06-05T\(time)-05:00"
        try bench.simulator.control(["now": .string(asOf)])
        try bench.fault(["kind": "missing_bars", "from": "2025-06-05T14:45:00Z"])
        let answer = try bench.run(at: asOf, ["symbol": "USD/COP"])
        #expect(answer.status == 0 && answer.validation(.usdcop)?["latest_bar"] == "2025-06-05T09:40:00-05:00")
        let warning = "USD/COP: no new bar for 15 minutes of the session; the newest opens at 2025-06-05T09:40:00-05:00"
        #expect(answer.warnings == (isWarned ? [warning] : []))
    }

    @Test func silenceOnAUSHolidayIsNoAlarm() throws {
        let asOf = "2025-06-19T10:02:00-05:00"
        try bench.simulator.control(["now": .string(asOf)])
        try bench.fault(["kind": "no_data"])
        let answer = try bench.run(at: asOf)
        #expect(answer.status == 0 && answer.warnings == [])
        #expect(answer.validation(.usdcop)?["silence_minutes"] == 122)
    }

    // MARK: - Others at work

    @Test func aBackfillAtTheSameTimeLosesAndDoublesNothing() throws {
        let start = try #require(Instant("2025-06-03T05:00:00Z"))
        let history = try ServedSeeds.bars(.usdcop).filter { $0.time >= start && $0.time < start.adding(minutes: 60 * 48) }
        let expected = history + (try bench.served())
        let processes = try (0..<3).map { _ in try bench.start(["symbol": "USD/COP"]) }
        let worker = try PrivatePostgres.shared.connect(to: bench.database, as: "usdcop_worker")
        for _ in 0..<40 { try BarStore(worker).upsert(expected, of: .usdcop, source: "twelvedata") }
        for process in processes {
            let answer = try Answer(process.end())
            #expect(answer.status == 0, "\(answer)")
        }
        #expect(try bench.bars() == expected)
    }
}

/// A feed of a test's own for the simulator.
private enum RealtimeFeed {
    static func write(_ bars: [Bar], to folder: String) throws {
        try MarketFileWriter.writeFiveMinute(
            bars, instrument: .usdcop, dataSource: "synthetic", to: DataDirectory(folder).fiveMinuteBars(.usdcop))
    }
}
