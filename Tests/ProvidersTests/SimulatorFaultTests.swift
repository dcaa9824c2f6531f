import CivilTime
import Failures
import HTTPTransport
import JSON
import Market
import TestSupport
import Testing

@testable import Providers

/// The client against the simulator, over HTTP, one scripted fault at a time.
@Suite struct SimulatorFaultTests {
    let simulator: ProviderSimulator
    let clock: ManualClock
    static let now = "2025-06-05T18:30:00Z"

    init() throws {
        simulator = try ProviderSimulator(now: SimulatorFaultTests.now)
        clock = ManualClock(try instant(SimulatorFaultTests.now))
    }

    func source(keys: [String] = ["secret-key-1", "secret-key-2"], changes: [(String, String)] = []) throws -> TwelveData {
        try TwelveData(
            settings: try shippedSettings(changes).twelveData, sender: try HTTPClient(), pace: .live, time: clock.source, seed: 1,
            environment: { name in
                if name == "TWELVEDATA_BASE_URL" { return simulator.baseURL }
                return keys.indices.first { name == "TWELVEDATA_API_KEY_\($0 + 1)" }.map { keys[$0] }
            })
    }

    /// The session of 2025-06-05.
    func fetch(_ source: TwelveData) throws -> FetchOutcome {
        try source.fiveMinuteBars(.usdcop, from: try instant("2025-06-05T13:00:00Z"), to: try instant("2025-06-05T18:00:00Z"))
    }

    func fault(_ members: JSONValue) throws { try simulator.control(["faults": [members]]) }

    @Test func aSessionComesWholeAndAscending() throws {
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 60)
        #expect(batch.bars.first?.time == (try instant("2025-06-05T13:00:00Z")))
        #expect(batch.bars.last?.time == (try instant("2025-06-05T17:55:00Z")))
        #expect(batch.tally.requests == 1 && batch.tally.badRows == 0)
    }

    @Test func requestsCarryTheKeyInTheHeaderAndAskInUTC() throws {
        _ = try fetch(try source())
        let entry = try #require(try simulator.log().first)
        #expect(entry["key_in"] == "header")
        #expect(entry["timezone"] == "UTC")
        #expect(entry["start_date"] == "2025-06-05 13:00:00")
        #expect(entry["end_date"] == "2025-06-05 18:00:00")
        #expect(entry["outputsize"] == "5000")
    }

    @Test(arguments: [("minute_limit", 200), ("minute_limit", 429), ("day_limit", 200), ("day_limit", 429)])
    func aSpentKeyMakesRoomForTheNext(kind: String, status: Int) throws {
        try fault(["kind": .string(kind), "count": 1, "status": .integer(status)])
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 60)
        #expect(try simulator.log().map { $0["key"]?.integerValue } == [1, 2])
        #expect(clock.elapsed == .zero)
    }

    @Test func theOnlyKeySpentForTheMinuteIsWaitedFor() throws {
        try fault(["kind": "minute_limit", "count": 1])
        #expect(try fetch(try source(keys: ["secret-key-1"])).batch?.bars.count == 60)
        #expect(clock.elapsed == .seconds(62))
    }

    @Test func theOnlyKeySpentForTheDayIsNotWaitedFor() throws {
        try fault(["kind": "day_limit"])
        let problem = try #require(try fetch(try source(keys: ["secret-key-1"])).problem)
        #expect(problem.code == "keys_cooling" && problem.isTransient)
        #expect(try simulator.log().count == 1)
    }

    @Test func aRevokedKeyLeavesTheRingWithAWarning() throws {
        try fault(["kind": "key_revoked", "key": 1])
        let source = try source()
        #expect(try fetch(source).batch?.bars.count == 60)
        #expect(source.keyCount == 1)
        let warnings = source.takeWarnings()
        #expect(warnings.count == 1 && warnings[0].contains("TWELVEDATA_API_KEY_1"))
        #expect(!warnings[0].contains("secret-key"))
        #expect(source.takeWarnings().isEmpty)
    }

    @Test func allKeysRevokedIsAMatterOfConfiguration() throws {
        try fault(["kind": "key_revoked"])
        let source = try source()
        let failure = #expect(throws: Failure.self) { try fetch(source) }
        #expect(failure?.code == "provider_keys_refused" && failure?.kind.exitStatus == 78)
    }

    @Test(arguments: ["server_error", "error_in_200", "html", "truncated_body", "truncated_json", "empty_body"])
    func whatPassesIsAskedAgain(kind: String) throws {
        try fault(["kind": .string(kind), "count": 2])
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 60 && batch.tally.requests == 3)
        #expect(clock.elapsed > .seconds(15))
    }

    @Test(arguments: [
        ("server_error", "server_error"), ("error_in_200", "server_error"), ("html", "html_body"),
        ("truncated_body", "http_body_truncated"), ("truncated_json", "malformed_json"), ("empty_body", "empty_body"),
    ])
    func whatStaysEndsAsTransientAfterThreeAttempts(kind: String, code: String) throws {
        try fault(["kind": .string(kind)])
        let outcome = try fetch(try source())
        #expect(outcome.name == "transient")
        #expect(outcome.problem?.code == code)
        #expect(try simulator.log().count == 3)
    }

    @Test func aHangingAnswerTimesOut() throws {
        try fault(["kind": "hang", "milliseconds": 20_000])
        let once = ("successes: 2\n    attempts: 3", "successes: 2\n    attempts: 1")
        let outcome = try fetch(try source(changes: [("live_timeout_s: 15", "live_timeout_s: 0.15"), once]))
        #expect(outcome.name == "transient")
        #expect(outcome.problem?.code == "http_timeout")
    }

    @Test func aDelayWithinTheLimitIsNoProblem() throws {
        try fault(["kind": "delay", "milliseconds": 30])
        #expect(try fetch(try source()).batch?.bars.count == 60)
    }

    @Test func aBotWallIsNotKnockedAtTwice() throws {
        try fault(["kind": "bot_wall"])
        let outcome = try fetch(try source())
        #expect(outcome.problem?.isBotWall == true)
        #expect(outcome.signal == .botWall)
        #expect(try simulator.log().count == 1)
    }

    @Test(arguments: ["no_data", "empty_values", "values_absent"])
    func nothingIsNoFailure(kind: String) throws {
        try fault(["kind": .string(kind)])
        let outcome = try fetch(try source())
        #expect(outcome.name == "empty")
        #expect(outcome.signal == .neutral)
        #expect(try simulator.log().count == 1)
    }

    @Test(arguments: [
        ("bad_request", "request_refused", 64), ("not_found", "symbol_unknown", 78), ("wrong_symbol", "wrong_identity", 65),
        ("wrong_interval", "wrong_identity", 65), ("conflicting_bars", "conflicting_rows", 65),
    ])
    func whatStaysWrongIsNotAskedAgain(kind: String, code: String, exitStatus: Int32) throws {
        try fault(["kind": .string(kind)])
        let outcome = try fetch(try source())
        #expect(outcome.name == "permanent")
        #expect(outcome.problem?.code == code)
        #expect(outcome.problem?.failure.kind.exitStatus == exitStatus)
        #expect(try simulator.log().count == 1)
    }

    @Test func duplicatedBarsCountOnce() throws {
        try fault(["kind": "duplicated_bars"])
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 60 && batch.tally.duplicates == 60)
    }

    @Test func futureBarsAreDropped() throws {
        try fault(["kind": "future_bars", "rows": 3])
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 60 && batch.tally.futureRows == 3)
    }

    @Test func shiftedBarsOfADayFallOutOfItsWindow() throws {
        try fault(["kind": "shifted_bars"])
        #expect(try fetch(try source()).name == "empty")
    }

    @Test func oneBrokenRowIsDroppedAndCounted() throws {
        try fault(["kind": "broken_rows", "rows": 1])
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 59 && batch.tally.badRows == 1)
    }

    @Test(arguments: [(3, "rows"), (4, "permanent")])
    func moreThanFivePercentOfBadRowsRefusesTheAnswer(bad: Int, outcome: String) throws {
        try fault(["kind": "broken_rows", "rows": .integer(bad)])
        #expect(try fetch(try source()).name == outcome)
    }

    @Test func outOfRangeBarsAreFetchedAndThenSetAside() throws {
        try fault(["kind": "out_of_range_bars", "rows": 2])
        let batch = try #require(try fetch(try source()).batch)
        let sorted = try shippedSettings().acceptance().sort(batch.bars, of: .usdcop, asOf: try instant(SimulatorFaultTests.now))
        #expect(sorted.accepted.count == 58)
        #expect(sorted.quarantined.map(\.reason) == [.implausiblePrice, .implausiblePrice])
    }

    @Test func missingSlotsStayMissing() throws {
        try fault(["kind": "missing_bars", "slots": ["2025-06-05T08:10:00-05:00", "2025-06-05T12:55:00-05:00"]])
        let batch = try #require(try fetch(try source()).batch)
        #expect(batch.bars.count == 58)
        #expect(!batch.bars.map(\.time).contains(try instant("2025-06-05T13:10:00Z")))
    }

    @Test func aHalfFormedBarIsCorrectedByTheNextFetch() throws {
        try fault(["kind": "half_formed_last_bar", "count": 1])
        let source = try source()
        let half = try #require(try fetch(source).batch?.bars.last)
        let whole = try #require(try fetch(source).batch?.bars.last)
        #expect(half.time == whole.time && half != whole)
    }

    @Test func theBarStillFormingIsNotHandedOver() throws {
        let moment = "2025-06-05T15:02:00Z"
        try simulator.control(["now": .string(moment)])
        let clock = ManualClock(try instant(moment))
        let source = try TwelveData(
            settings: try shippedSettings().twelveData, sender: try HTTPClient(), pace: .live, time: clock.source,
            environment: { ["TWELVEDATA_BASE_URL": simulator.baseURL, "TWELVEDATA_API_KEY": "secret-key-1"][$0] })
        let batch = try #require(try source.latestFiveMinuteBars(.usdcop, count: 12).batch)
        #expect(batch.bars.count == 12)
        #expect(batch.bars.last?.time == (try instant("2025-06-05T14:55:00Z")))
        #expect(batch.tally.unfinishedRows == 1)
    }

    @Test func creditsAreCountedByTheProviderAndSparedByTheRing() throws {
        let source = try source(keys: ["secret-key-1"])
        for _ in 0..<8 { _ = try fetch(source) }
        #expect(clock.elapsed == .zero)
        try simulator.control(["advance_seconds": 60])
        _ = try fetch(source)
        #expect(clock.elapsed == .seconds(60))
        #expect(try simulator.log().allSatisfy { $0["status"] == 200 })
    }

    @Test func aWindowOfMoreThanFiveThousandRowsComesWholeByPages() throws {
        try simulator.control(["round_the_clock": true, "now": "2025-06-30T23:00:00Z"])
        clock.advance(.seconds(26 * 86_400))
        let (from, to) = (try instant("2025-05-26T00:00:00Z"), try instant("2025-06-24T00:00:00Z"))
        let outcome = try source(changes: [("window_days: 14", "window_days: 60")]).fiveMinuteBars(.usdcop, from: from, to: to)
        let batch = try #require(outcome.batch)
        #expect(batch.bars.count == 21 * 288)
        #expect(batch.tally.requests == 2)
        #expect(batch.bars.first?.time == from)
        #expect(zip(batch.bars, batch.bars.dropFirst()).allSatisfy { $0.time < $1.time })
        let asked = try simulator.log().map { $0["end_date"]?.stringValue ?? "" }
        #expect(asked[0] == "2025-06-24 00:00:00" && asked[1] < asked[0])
    }

    @Test func aLongRangeIsAskedInWindowsOfFourteenDays() throws {
        let (from, to) = (try instant("2025-05-01T13:00:00Z"), try instant("2025-06-05T18:00:00Z"))
        let batch = try #require(try source().fiveMinuteBars(.usdcop, from: from, to: to).batch)
        #expect(batch.tally.requests == 3)
        #expect(Set(batch.bars.map(\.time)).count == batch.bars.count)
        #expect(
            try simulator.log().map { $0["start_date"]?.stringValue } == [
                "2025-05-01 13:00:00", "2025-05-15 13:00:00", "2025-05-29 13:00:00",
            ])
    }

    @Test func troubleInALaterWindowKeepsTheEarlierRows() throws {
        try fault(["kind": "server_error", "from": "2025-05-20T00:00:00Z", "to": "2025-05-21T00:00:00Z"])
        let (from, to) = (try instant("2025-05-01T13:00:00Z"), try instant("2025-06-05T18:00:00Z"))
        let outcome = try source().fiveMinuteBars(.usdcop, from: from, to: to)
        let batch = try #require(outcome.batch)
        #expect(batch.interruption?.code == "server_error")
        #expect(try #require(batch.bars.last).time < (try instant("2025-05-15T13:00:00Z")))
        #expect(outcome.signal == .failure)
    }
}
