import CivilTime
import Failures
import HTTPTransport
import Market
import TestSupport
import Testing

@testable import Providers

/// The client over a scripted transport.
@Suite struct TwelveDataTests {
    let good = ScriptedSender.Answer.rows([("2026-02-17 14:05:00", "4001.5"), ("2026-02-17 14:00:00", "4000.25")])

    @Test func withoutAKeyThereIsNoClient() throws {
        let settings = try shippedSettings().twelveData
        let failure = #expect(throws: Failure.self) {
            try TwelveData(settings: settings, sender: ScriptedSender([good]), pace: .live, environment: { _ in nil })
        }
        #expect(failure?.code == "provider_key_missing" && failure?.kind.exitStatus == 78)
    }

    @Test func rowsBecomeAscendingBars() throws {
        let batch = try #require(try Bench([good]).fetch().batch)
        #expect(batch.bars == [try bar("2026-02-17T14:00:00Z", 4000.25), try bar("2026-02-17T14:05:00Z", 4001.5)])
    }

    @Test func theBodysCodeCountsBeforeTheHTTPStatus() throws {
        let bench = try Bench([.error(404, "no such symbol", status: 200)])
        #expect(try bench.fetch().problem?.code == "symbol_unknown")
    }

    @Test(arguments: [
        (400, "permanent"), (403, "permanent"), (404, "permanent"), (414, "permanent"), (422, "permanent"), (500, "transient"),
        (502, "transient"), (503, "transient"), (504, "transient"), (408, "transient"),
    ])
    func codesDecideWhetherToAskAgain(code: Int, outcome: String) throws {
        let bench = try Bench([.error(code, "so it is")])
        #expect(try bench.fetch().name == outcome)
        #expect(bench.sender.requests.count == (outcome == "transient" ? 3 : 1))
    }

    @Test func anErrorWithoutCodeIsAnErrorAllTheSame() throws {
        #expect(try Bench([.json("{\"status\":\"error\",\"message\":\"odd\"}")]).fetch().name == "permanent")
    }

    @Test(arguments: [
        ("[]", "unexpected_shape"), ("{}", "unexpected_shape"), ("null", "unexpected_shape"), ("sold out", "unexpected_shape"),
        ("{\"status\":\"ok\",\"values\":{}}", "unexpected_shape"),
        ("{\"status\":\"ok\",\"values\":[{\"datetime\":\"2026-02-17 14:00:00\"}]}", "wrong_identity"),
    ])
    func anUnknownShapeIsRefused(body: String, code: String) throws {
        let outcome = try Bench([.json(body)]).fetch()
        #expect(outcome.name == "permanent")
        #expect(outcome.problem?.code == code)
    }

    @Test(arguments: ["", " ", ".", "-", "n.d.", "N/A", "nan", "inf", "1e3", "0x10", "4,000.5", "-4000", "0", "+1", "٤٠٠٠"])
    func aPriceThatIsNoPlainPositiveDecimalMakesABadRow(price: String) throws {
        let bench = try Bench([.rows([("2026-02-17 14:00:00", "4000"), ("2026-02-17 14:05:00", price)])])
        let batch = try #require(try bench.fetch().batch)
        #expect(batch.bars.count == 1 && batch.tally.badRows == 1)
    }

    @Test(arguments: ["2026-02-17", "2026-02-30 14:00:00", "2026-02-17 25:00:00", "17/02/2026 14:00:00", "2026-02-17T14:05:00Z"])
    func aTimeThatCannotBeReadMakesABadRow(time: String) throws {
        let batch = try #require(try Bench([.rows([("2026-02-17 14:00:00", "4000"), (time, "4000")])]).fetch().batch)
        #expect(batch.bars.count == 1 && batch.tally.badRows == 1)
    }

    @Test func anAnswerOfBadRowsAloneIsRefused() throws {
        let rows = [("2026-02-17 14:00:00", "-"), ("2026-02-17 14:05:00", "-")]
        #expect(try Bench([.rows(rows)]).fetch().problem?.code == "too_many_bad_rows")
    }

    @Test func aSingleBadRowIsDroppedWhereverItStands() throws {
        guard case .empty(let tally) = try Bench([.rows([("2026-02-17 14:00:00", "-")])]).fetch() else {
            Issue.record("an answer without bars is empty")
            return
        }
        #expect(tally.badRows == 1 && tally.badTimes == [Instant("2026-02-17T14:00:00Z")])
    }

    @Test func rowsOutsideTheWindowAreDropped() throws {
        let rows = [
            ("2026-02-17 12:55:00", "1"), ("2026-02-17 13:00:00", "2"), ("2026-02-17 17:55:00", "3"),
            ("2026-02-17 18:00:00", "4"),
        ]
        let batch = try #require(try Bench([.rows(rows)]).fetch().batch)
        #expect(batch.bars.map(\.close) == [2, 3])
        #expect(batch.tally.outsideRows == 2)
    }

    @Test(arguments: [("2026-02-17T14:09:59Z", 1), ("2026-02-17T14:10:00Z", 2), ("2026-02-17T14:04:59Z", 0)])
    func onlyCompletedBarsAreHandedOver(now: String, bars: Int) throws {
        #expect(try Bench([good], now: now).fetch().batch?.bars.count ?? 0 == bars)
    }

    @Test func theRunsOwnInstantHidesWhatCameLater() throws {
        let bounds = TwelveData.Bounds(asOf: try instant("2026-02-17T14:05:00Z"))
        let bench = try Bench([good], bounds: bounds)
        #expect(try bench.source.latestFiveMinuteBars(.usdcop, count: 60).batch?.bars.count == 1)
        #expect(bench.sender.requests[0].query.contains(QueryItem("end_date", "2026-02-17 14:05:00")))
    }

    @Test func aLiveRequestAsksForOneBarMoreWithinFifteenSeconds() throws {
        let bench = try Bench([good])
        _ = try bench.source.latestFiveMinuteBars(.usdcop, count: 60)
        #expect(bench.sender.requests[0].query.contains(QueryItem("outputsize", "61")))
        #expect(bench.sender.requests[0].limits.total == .seconds(15))
        #expect(bench.clock.elapsed == .zero)
    }

    @Test func aBackfillPausesBetweenRequests() throws {
        let bench = try Bench([good], pace: .backfill)
        for _ in 0..<3 { _ = try bench.fetch() }
        #expect(bench.clock.elapsed == .seconds(2))
        #expect(bench.sender.requests[0].limits.total == .seconds(30))
    }

    @Test func anEmptyWindowAsksNothing() throws {
        let bench = try Bench([good])
        #expect(try bench.fetch(from: "2026-02-17T18:00:00Z", to: "2026-02-17T18:00:00Z").name == "empty")
        #expect(try bench.fetch(from: "2026-02-18T13:00:00Z", to: "2026-02-18T18:00:00Z").name == "empty")
        #expect(bench.sender.requests.isEmpty)
    }

    @Test func theWordMinuteOrDayDecidesHowLongAKeyRests() throws {
        let day = try Bench([.error(429, "You have run out of API credits for the day.")])
        #expect(try day.fetch().problem?.message.contains("2026-02-18T00:00:00Z") == true)
        let minute = try Bench([.error(429, "Out of credits for the current minute.")])
        #expect(try minute.fetch().problem?.code == "keys_cooling")
        // One wait, one more try, and then it is left to a later run.
        #expect(minute.clock.elapsed == .seconds(62) && minute.sender.requests.count == 2)
    }

    @Test func aWaitOfSixtyFiveSecondsIsTooLong() throws {
        let answer = ScriptedSender.Answer.error(429, "for the current minute", headers: [("Retry-After", "65")])
        let bench = try Bench([answer])
        #expect(try bench.fetch().problem?.code == "keys_cooling")
        #expect(bench.clock.elapsed == .zero)
        let near = try Bench([.error(429, "for the current minute", headers: [("Retry-After", "64")]), good])
        #expect(try near.fetch().name == "rows")
        #expect(near.clock.elapsed == .seconds(64))
    }

    @Test func noWaitCrossesTheDeadline() throws {
        let clock = ManualClock(try instant("2026-02-17T20:00:00Z"))
        for (budget, waits) in [(62, false), (63, true)] {
            let bounds = TwelveData.Bounds(deadline: Deadline(at: .seconds(budget)))
            let bench = try Bench([.error(429, "for the current minute"), good], bounds: bounds)
            #expect(try bench.fetch().name == (waits ? "rows" : "transient"))
            #expect(bench.clock.elapsed == (waits ? .seconds(62) : .zero))
        }
        #expect(clock.elapsed == .zero)
    }

    @Test func aStopEndsTheRun() throws {
        let bench = try Bench([good], bounds: TwelveData.Bounds(isCancelled: { true }))
        let failure = #expect(throws: Failure.self) { try bench.fetch() }
        #expect(failure?.code == "interrupted" && failure?.kind.exitStatus == 75)
    }

    @Test func theKeyWithMoreLeftIsAsked() throws {
        let bench = try Bench([good], keys: 2)
        for _ in 0..<4 { _ = try bench.fetch() }
        #expect(bench.sender.keys == ["secret-key-1", "secret-key-2", "secret-key-1", "secret-key-2"])
    }

    @Test func theProvidersCountOfCreditsIsHeeded() throws {
        let rows = "{\"meta\":{\"symbol\":\"USD/COP\",\"interval\":\"5min\"},\"values\":[],\"status\":\"ok\"}"
        let bench = try Bench([.json(rows, headers: [("api-credits-left", "0")])], keys: 2)
        for _ in 0..<2 { _ = try bench.fetch() }
        #expect(bench.clock.elapsed == .zero)
        _ = try bench.fetch()
        #expect(bench.clock.elapsed == .seconds(60))
    }

    @Test func failuresOfTheTransportKeepTheirKind() throws {
        let refused = try Bench([.failure(HTTPFailure(.connectionRefused, "nobody there"))])
        #expect(try refused.fetch().problem?.failure.kind.exitStatus == 69)
        #expect(refused.sender.requests.count == 3)
        let address = try Bench([.failure(HTTPFailure(.insecureAddress, "plain http"))])
        #expect(try address.fetch().problem?.failure.kind.exitStatus == 78)
        #expect(address.sender.requests.count == 1)
    }

    @Test func pagesThatGoInCirclesEnd() throws {
        let rows = [("2026-02-17 17:55:00", "2"), ("2026-02-17 18:00:00", "1")]
        let bench = try Bench([.rows(rows)], changes: [("row_limit: 5000", "row_limit: 2")])
        let batch = try #require(try bench.fetch().batch)
        #expect(batch.interruption?.code == "paging_stuck")
        #expect(bench.sender.requests.count == 2)
    }

    @Test(arguments: [
        "The key secret-key-1 is wrong",
        "{\"code\":500,\"message\":\"secret-key-1 and secret-key-2 failed\",\"status\":\"error\"}",
        "<html>apikey secret-key-2</html>", "{\"code\":404,\"message\":\"apikey=secret-key-1\",\"status\":\"error\"}",
        "{\"code\":401,\"message\":\"secret-key-1\",\"status\":\"error\"}",
    ])
    func noTextShowsAKey(body: String) throws {
        let bench = try Bench([.json(body)], keys: 2)
        var texts = ""
        do {
            let outcome = try bench.fetch()
            texts += "\(outcome) \(outcome.problem?.failure.description ?? "")"
            dump(outcome, to: &texts)
        } catch { texts += "\(error)" }
        texts += bench.source.takeWarnings().joined() + bench.sender.requests.map { "\($0)" }.joined()
        #expect(!texts.contains("secret-key"))
        #expect(texts.contains("***") || texts.contains("TWELVEDATA_API_KEY"))
    }
}
