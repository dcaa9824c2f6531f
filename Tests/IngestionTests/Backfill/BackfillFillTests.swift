import CivilTime
import Failures
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

struct BackfillFillTests {
    let bench: BackfillBench
    static let all = BackfillMarket.bars(.usdcop)
    /// A whole day, a morning, single bars, the end of one session with the beginning of the next, the first slot of all.
    static let holed = all.without("2025-06-04").without("2025-06-06", 0..<20).without("2025-06-09", 30..<31)
        .without("2025-06-09", 33..<34).without("2025-06-11", 50..<60).without("2025-06-12", 0..<5)
        .without("2025-06-20", 59..<60)

    init() throws { bench = try BackfillBench() }

    @Test func gapsOfEveryKindAreFilled() throws {
        try bench.store(Self.holed, .usdcop)
        let answer = try bench.run(["symbols": ["USD/COP"]])
        #expect(answer.status == 0)
        #expect(answer.changed == true)
        #expect(try bench.bars(.usdcop) == Self.all)
        let report = try #require(answer.symbol(.usdcop))
        #expect(report["missing"] == .integer(Self.all.count - Self.holed.count))
        #expect(report["filled"] == report["missing"])
        #expect(report["still_missing"] == 0)
        #expect(report["fill_rate"]?.numberValue == 1)
        #expect(report["credits"] == .integer(try bench.requests))
    }

    @Test func aSecondRunChangesNothingAndAsksNothing() throws {
        try bench.store(Self.holed, .usdcop)
        _ = try bench.run(["symbols": ["USD/COP"]])
        let (state, requests) = (try bench.state(), try bench.provider.log().count)
        let again = try bench.run(["symbols": ["USD/COP"]])
        #expect(again.status == 0)
        #expect(again.changed == false)
        #expect(try bench.state() == state)
        #expect(try bench.provider.log().count == requests)
    }

    @Test func aRunWithNothingMissingNeedsNoKey() throws {
        try bench.store(Self.all, .usdcop)
        bench.environment["TWELVEDATA_API_KEY"] = nil
        let answer = try bench.run(["symbols": ["USD/COP"]])
        #expect(answer.status == 0)
        #expect(answer.warns(of: "no key of TwelveData"))
    }

    @Test func aCorrectedBarReplacesTheStoredOne() throws {
        let wrong = BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-09", 31), scale: 1.01)
        try bench.store(Self.holed.without("2025-06-09", 31..<32) + [wrong], .usdcop)
        let answer = try bench.run(["symbols": ["USD/COP"]])
        #expect(answer.symbol(.usdcop)?["corrected"] == 1)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func theMostRecentGapIsAskedForFirst() throws {
        try bench.store(Self.holed, .usdcop)
        _ = try bench.run(["symbols": ["USD/COP"]])
        let starts = try bench.provider.log().compactMap { $0["start_date"]?.stringValue }
        #expect(starts == starts.sorted(by: >))
        #expect(starts.first == "2025-06-20 17:55:00")
    }

    @Test func barsOutsideTheSessionAndOnHolidaysAreNotStored() throws {
        try bench.provider.control(["round_the_clock": true])
        try bench.store(Self.all.without("2025-05-30").without("2025-06-03"), .usdcop)
        _ = try bench.run(["symbols": ["USD/COP"]])
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func onlyTheDaysAskedForAreFilled() throws {
        try bench.store(Self.all.without("2025-06-04").without("2025-06-10").without("2025-06-17"), .usdcop)
        _ = try bench.run(["symbols": ["USD/COP"], "start_date": "2025-06-05", "end_date": "2025-06-16"])
        #expect(try bench.bars(.usdcop) == Self.all.without("2025-06-04").without("2025-06-17"))
    }

    @Test func anEmptyTableIsFilledFromTheFirstDayAskedFor() throws {
        let answer = try bench.run(["symbol": "USD/COP", "start_date": "2025-05-26"], step: "process_symbol")
        #expect(answer.status == 0)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func nothingLaterThanTheAsOfInstantIsStored() throws {
        let asOf = BackfillMarket.at("2025-06-10", 30)
        try bench.store(Self.all.filter { $0.time < BackfillMarket.at("2025-06-09") }, .usdcop)
        _ = try bench.run(["symbols": ["USD/COP"]], asOf: asOf.description)
        #expect(try bench.bars(.usdcop) == Self.all.filter { $0.time < asOf })
    }

    @Test func onePairsTroubleDoesNotStopTheOthers() throws {
        for instrument in Instrument.allCases {
            try bench.store(BackfillMarket.bars(instrument).without("2025-06-04"), instrument)
        }
        try bench.provider.control(["faults": [["kind": "not_found", "symbol": "USD/COP"]]])
        let answer = try bench.run()
        #expect(answer.status == 0)
        #expect(answer.warns(of: "USD/COP"))
        #expect(try bench.bars(.usdcop) == Self.all.without("2025-06-04"))
        #expect(try bench.bars(.usdmxn) == BackfillMarket.bars(.usdmxn))
        #expect(try bench.bars(.usdbrl) == BackfillMarket.bars(.usdbrl))
        #expect(answer.symbol(.usdcop)?["problems"]?.arrayValue?.count == 1)
    }

    @Test func implausibleBarsAreSetAsideAndTheRestIsStored() throws {
        try bench.store(Self.all.without("2025-06-04"), .usdcop)
        let slot = BackfillMarket.at("2025-06-04", 7)
        try bench.provider.control(["faults": [["kind": "out_of_range_bars", "slots": [.string("\(slot)")]]]])
        let answer = try bench.run(["symbols": ["USD/COP"]], runID: "run-7")
        #expect(answer.symbol(.usdcop)?["quarantined"] == 1)
        #expect(answer.warns(of: "implausible_price"))
        #expect(try bench.bars(.usdcop) == Self.all.without("2025-06-04", 7..<8))
        let kept: Statement =
            "select count(*) as n from ohlcv_quarantine where run_id = 'run-7' and reason = 'implausible_price'"

        #expect(try bench.count(kept) == 1)
        // A bar that may be wrong is no proof that there is none.
        #expect(try bench.count("select count(*) as n from ohlcv_absences") == 0)
    }

    @Test func aBarSetAsideIsAskedForAgainOnlyByForce() throws {
        try bench.store(Self.all.without("2025-06-04"), .usdcop)
        let slot = BackfillMarket.at("2025-06-04", 7)
        try bench.provider.control(["faults": [["kind": "out_of_range_bars", "slots": [.string("\(slot)")]]]])
        #expect(try bench.run(["symbols": ["USD/COP"]]).changed == true)
        let again = try bench.run(["symbols": ["USD/COP"]])
        #expect(again.changed == false)
        #expect(again.symbol(.usdcop)?["credits"] == 0)
        try bench.provider.control(["clear_faults": true])
        let forced = try bench.run(["symbols": ["USD/COP"], "force_backfill": true])
        #expect(forced.changed == true)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func barsAtHoursOfAWrongZoneAreWarnedOfWithTheirRemedy() throws {
        let slipped = (0..<12).map { BackfillMarket.bar(.usdcop, BackfillMarket.at("2025-06-04", $0).adding(minutes: 300)) }
        try bench.store(Self.all.without("2025-06-04") + slipped, .usdcop)
        let answer = try bench.run(["symbols": ["USD/COP"]])
        #expect(answer.warns(of: "usdcop repair-timezones"))
    }

    @Test func aDryRunWritesNothingAndItsCreditsAreTheRequestsThenMade() throws {
        for instrument in [Instrument.usdcop, .usdmxn] {
            try bench.store(BackfillMarket.bars(instrument).without("2025-06-04").without("2025-06-11", 3..<9), instrument)
        }
        let before = try bench.state()
        let plan = try bench.run(["symbols": ["USD/COP", "USD/MXN"], "dry_run": true])
        #expect(plan.status == 0)
        #expect(plan.changed == false)
        #expect(plan.output["dry_run"] == true)
        #expect(plan.output["credits"] == 4)
        let ranges = plan.symbol(.usdcop)?["ranges"]?.arrayValue
        #expect(ranges?.map { $0["missing"]?.integerValue } == [6, 60])
        #expect(ranges?.last?["start"] == "2025-06-04T08:00:00-05:00")
        #expect(ranges?.last?["end"] == "2025-06-04T13:00:00-05:00")
        #expect(try bench.state() == before)
        #expect(try bench.count("select count(*) as n from task_runs") == 0)
        #expect(try bench.provider.log().isEmpty)
        let run = try bench.run(["symbols": ["USD/COP", "USD/MXN"]])
        #expect(run.output["credits"] == 4)
        #expect(try bench.requests == 4)
    }

    @Test func theRunIsWrittenDown() throws {
        try bench.store(Self.holed, .usdcop)
        _ = try bench.run(["symbols": ["USD/COP"]], runID: "manual__1")
        let row = try bench.connect().query("select run_id, status, exit_code, task from task_runs").single()
        #expect(try row.value("run_id") == "manual__1")
        #expect(try row.value("status") == "success")
        #expect(try row.value("exit_code") == 0)
        #expect(try row.value("task") == BackfillBench.task)
    }

    @Test func validationCountsAndWarns() throws {
        try bench.store(Self.all.without("2025-06-04").without("2025-06-05").without("2025-06-06"), .usdcop)
        let check = try bench.run(["symbols": ["USD/COP"]], step: "validate")
        #expect(check.status == 0)
        let found = try #require(check.output["validation"]?.arrayValue?.first)
        #expect(found["bars"] == .integer(Self.all.count - 180))
        #expect(found["violations"] == 0)
        #expect(found["days"]?["missing"] == 3)
        #expect(check.warns(of: "less than 95 %"))
        #expect(try bench.provider.log().isEmpty)
    }
}
