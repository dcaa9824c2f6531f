import CivilTime
import Failures
import JSON
import Market
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Realtime

/// The realtime task on a real Postgres and the simulated provider.
struct RealtimeTests {
    let bench: RealtimeBench

    init() throws { bench = try RealtimeBench() }

    @Test func theCompletedBarsOfTodayAreStoredOfEveryPair() throws {
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["changed"] == true, "\(answer)")
        for instrument in Instrument.allCases {
            #expect(try bench.bars(instrument) == (try bench.served(instrument)))
            #expect(answer.symbol(instrument)?["status"] == "fetched")
            #expect(answer.validation(instrument)?["bars_today"]?.integerValue == RealtimeBench.morningBars)
            #expect(answer.validation(instrument)?["expected_today"]?.integerValue == RealtimeBench.morningBars)
            #expect(answer.validation(instrument)?["fill_rate"]?.numberValue == 1)
            #expect(answer.validation(instrument)?["latest_bar"] == "2025-06-05T09:55:00-05:00")
        }
        #expect(answer.warnings == [])
        let sources = try BarStore(bench.connection).sources(of: .usdcop)
        #expect(sources == ["twelvedata"])
    }

    @Test func theProviderIsAskedOnceAPairForTheNewestSixty() throws {
        _ = try bench.run()
        let log = try bench.simulator.log()
        #expect(log.map { $0["symbol"]?.stringValue } == ["USD/COP", "USD/MXN", "USD/BRL"])
        // One more than is wanted, since the newest is still forming.
        #expect(log.allSatisfy { $0["outputsize"] == "61" })
    }

    @Test func aSecondRunChangesNothingAndSaysSo() throws {
        _ = try bench.run()
        let before = try bench.connection.query("select max(updated_at) as at from usdcop_m5_ohlcv").single()
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["changed"] == false)
        #expect(answer.symbol(.usdcop)?["unchanged"]?.integerValue == RealtimeBench.morningBars)
        let after = try bench.connection.query("select max(updated_at) as at from usdcop_m5_ohlcv").single()
        #expect(try before.value("at", as: Instant.self) == (try after.value("at", as: Instant.self)))
    }

    @Test func aBarSeenHalfFormedIsCorrectedByTheNextRun() throws {
        try bench.fault([
            "kind": "half_formed_last_bar", "symbol": "USD/COP", "slots": ["2025-06-05T14:55:00Z"], "count": 1,
        ])
        _ = try bench.run()
        let served = try bench.served()
        let first = try bench.bars()
        #expect(first.dropLast() == served.dropLast() && first.last != served.last)
        let answer = try bench.run()
        #expect(answer.symbol(.usdcop)?["corrected"] == 1 && answer.symbol(.usdcop)?["inserted"] == 0)
        #expect(answer.output["changed"] == true)
        #expect(try bench.bars() == served)
    }

    @Test func theBarOfThisMomentIsNeverStored() throws {
        try bench.simulator.control(["now": "2025-06-05T14:59:59Z"])
        _ = try bench.run(at: "2025-06-05T09:59:59-05:00")
        #expect(try bench.bars().last?.time == Instant("2025-06-05T14:50:00Z"))
        try bench.simulator.control(["now": "2025-06-05T15:00:00Z"])
        let answer = try bench.run(at: "2025-06-05T10:00:00-05:00")
        #expect(try bench.bars().last?.time == Instant("2025-06-05T14:55:00Z"))
        #expect(answer.symbol(.usdcop)?["inserted"] == 1)
    }

    @Test func aRunOfThePastDoesNotSeeItsFuture() throws {
        try bench.simulator.control(["now": "2025-06-05T18:30:00Z"])
        _ = try bench.run()
        #expect(try bench.bars() == (try bench.served()))
    }

    @Test func theLastBarOfTheDayIsFetchedAtFiveMinutesPastOne() throws {
        try bench.simulator.control(["now": "2025-06-05T18:05:00Z", "round_the_clock": true])
        let answer = try bench.run(at: "2025-06-05T13:05:00-05:00")
        #expect(answer.status == 0)
        let bars = try bench.bars()
        // Sixty bars back from 13:05 begin at 08:05; the bar of 13:00 is none of the session's.
        #expect(bars.last?.time == Instant("2025-06-05T17:55:00Z") && bars.count == 59)
        #expect(answer.symbol(.usdcop)?["outside_session"] == 1)
        #expect(answer.validation(.usdcop)?["expected_today"] == 60)
    }

    @Test func theStepsDoTheirPartAlone() throws {
        let fetched = try bench.run(["symbol": "USD/MXN"], step: "fetch_symbol")
        #expect(fetched.output["validation"] == nil && fetched.symbol(.usdmxn)?["status"] == "fetched")
        #expect(try bench.bars(.usdcop).isEmpty && !(try bench.bars(.usdmxn)).isEmpty)
        bench.environment["TWELVEDATA_API_KEY"] = ""
        let validated = try bench.run(step: "validate")
        #expect(validated.status == 0 && validated.output["symbols"] == nil && validated.output["changed"] == false)
        #expect(validated.validation(.usdmxn)?["fill_rate"]?.numberValue == 1)
        #expect(validated.validation(.usdcop)?["fill_rate"]?.numberValue == 0)
        #expect(validated.validation(.usdcop)?["latest_bar"] == .null)
        #expect(validated.warnings.count == 2)
        let silence = "USD/COP: no new bar for 122 minutes of the session; there has never been one"
        #expect(validated.warnings.contains(silence))
    }

    @Test func aPairNamedTwiceIsFetchedOnce() throws {
        _ = try bench.run(["symbols": ["USD/BRL", "USD/COP", "USD/BRL"]])
        #expect(try bench.simulator.log().map { $0["symbol"]?.stringValue } == ["USD/BRL", "USD/COP"])
    }

    @Test func everyRunIsWrittenDown() throws {
        _ = try bench.run(runID: "run-1")
        try bench.fault(["kind": "server_error"])
        _ = try bench.run(runID: "run-2")
        _ = try bench.run(at: "2025-06-05T14:00:00-05:00", runID: "run-3")
        let runs = try bench.connection.query("select run_id, status, exit_code from task_runs order by started_at")
        #expect(try runs.values("run_id", as: String.self) == ["run-1", "run-2", "run-3"])
        #expect(try runs.values("status", as: String.self) == ["success", "failed", "skipped"])
        #expect(try runs.values("exit_code", as: Int.self) == [0, 75, 99])
    }

    static let refused: [JSONValue] = [
        ["symbols": ["USD/COP'; drop table usdcop_m5_ohlcv; --"]], ["symbol": "' or 1=1 --"], ["symbols": []],
        ["symbols": "USD/COP"], ["force_run": "true"], ["force": true],
    ]

    @Test(arguments: refused)
    func whatIsNoParameterIsRefused(params: JSONValue) throws {
        let answer = try bench.run(params)
        #expect(answer.status == 64, "\(answer)")
        #expect(try bench.simulator.log().isEmpty)
    }

    @Test func aRunNameThatIsSQLIsKeptAsText() throws {
        let hostile = "'); drop table task_runs; -- \u{1F4A3} \"quoted\" $1 \\"
        try bench.fault(["kind": "out_of_range_bars", "slots": ["2025-06-05T14:00:00Z"]])
        #expect(try bench.run(runID: hostile).status == 0)
        let runs = try bench.connection.query("select run_id from task_runs").values("run_id", as: String.self)
        #expect(runs == [hostile])
        let aside = try bench.connection.query("select distinct run_id from ohlcv_quarantine").values("run_id", as: String.self)
        #expect(aside == [hostile])
    }
}
