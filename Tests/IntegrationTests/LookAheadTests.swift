import CivilTime
import Files
import JSON
import Parquet
import TestSupport
import Testing

/// No decision sees what comes after it.
@Suite struct LookAheadTests {
    static let weeksFile = "weeks/smart_simple_v11_2022.json"
    /// First trading days of weeks: an ordinary Monday, one after a holiday Friday, and a Tuesday for the five-minute fills.
    static let dates = ["2022-02-14", "2022-05-23", "2022-09-05", "2022-12-26"]

    /// What is known of a week before its prices are.
    static let decision = [
        "week", "monday", "decision_date", "feature_date", "train_first", "train_last", "n_train", "ridge_pred",
        "bayesian_ridge_pred", "bayesian_ridge_n_iter", "ensemble", "direction", "agreement", "magnitude", "tier",
        "sizing_multiplier", "realized_vol_annualized", "base_leverage", "final_leverage", "hard_stop_pct", "take_profit_pct",
    ]

    private func weeks(_ bench: Workbench) throws -> [JSONValue] {
        try #require(try bench.document(Self.weeksFile)["weeks"]?.arrayValue)
    }

    /// The bytes of the weeks file up to the entry of a decision date.
    private func bytes(before date: String, _ bench: Workbench) throws -> Substring {
        let text = String(decoding: try FileSystem.read(Path.join(bench.production, Self.weeksFile)), as: UTF8.self)
        let entry = try #require(text.firstRange(of: #""decision_date": "\#(date)""#))
        let start = try #require(text[..<entry.lowerBound].lastIndex(of: "{"))
        return text[..<start]
    }

    private func expectBlind(
        to date: String, _ fillModel: JSONValue, purge: JSONValue = 5, guardrails: JSONValue = false,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Bool {
        let clean = try Workbench()
        try clean.succeed(["fill_model": fillModel, "purge_days": purge, "guardrails": guardrails])
        var market = SmallMarket.standard
        market.garble(from: date)
        let garbled = try Workbench(market)
        try garbled.succeed(["fill_model": fillModel, "purge_days": purge, "guardrails": guardrails])

        let (before, after) = (try weeks(clean), try weeks(garbled))
        let index = try #require(before.firstIndex { $0["decision_date"]?.stringValue == date })
        #expect(index > 0 && after.count == before.count)
        // The garbage arrived: what follows was traded on it.
        #expect(before[index...] != after[index...], sourceLocation: sourceLocation)
        let decisions = [before, after].map { weeks in Self.decision.map { weeks[index][$0] } }
        #expect(decisions[0].count == Self.decision.count && !decisions[0].contains(nil))
        return try bytes(before: date, clean) == bytes(before: date, garbled) && decisions[0] == decisions[1]
    }

    @Test(arguments: dates)
    func garbageFromADecisionOnChangesNoDecisionUpToIt(date: String) throws {
        #expect(try expectBlind(to: date, "daily_close"))
    }

    @Test(arguments: dates + ["2022-03-22"])
    func garbageFromADecisionOnChangesNoDecisionUpToItOnFiveMinuteBarsEither(date: String) throws {
        #expect(try expectBlind(to: date, "intraday_m5"))
    }

    @Test(arguments: dates)
    func theLegacyOverlapDoesLookAhead(date: String) throws {
        #expect(try !expectBlind(to: date, "daily_close", purge: 0))
    }

    @Test(arguments: ["daily_close", "intraday_m5"])
    func guardrailsAreBlindToo(fillModel: String) throws {
        #expect(try expectBlind(to: "2022-02-14", .string(fillModel), guardrails: true))
    }

    @Test func aPurgeLongerThanTheLabelIsBlindToo() throws {
        #expect(try expectBlind(to: "2022-09-05", "daily_close", purge: 12))
    }
}

/// What is not published yet at the as-of instant does not exist.
@Suite struct AsOfInstantTests {
    private func weeks(_ bench: Workbench) throws -> [JSONValue] {
        try #require(try bench.document(LookAheadTests.weeksFile)["weeks"]?.arrayValue)
    }

    /// A Wednesday's afternoon: the day's bar is known since 13:00.
    @Test(arguments: ["daily_close", "intraday_m5"])
    func theWeekUnderWayIsOpenAndTheOnesBeforeAreWhole(fillModel: String) throws {
        let whole = try Workbench()
        let partial = try Workbench()
        try whole.succeed(["fill_model": .string(fillModel), "guardrails": false])
        let output = try partial.succeed(
            ["fill_model": .string(fillModel), "guardrails": false], asOf: "2022-06-15T15:00:00-05:00")
        let (all, some) = (try weeks(whole), try weeks(partial))
        let last = try #require(some.last)
        #expect(last["decision_date"] == "2022-06-13" && last["skip"] == true && last["skip_reason"] == "open")
        #expect(last["direction"] != .null && last["entry_price"] == .null && last["pnl"] == .null)
        #expect(some.count > 20 && some.dropLast().elementsEqual(all.prefix(some.count - 1)))
        #expect(output["n_open"] == 1 && output["n_weeks"] == .integer(some.count))
        let decision = LookAheadTests.decision.filter { $0 != "final_leverage" }
        for key in decision { #expect(last[key] == all[some.count - 1][key], "\(key)") }
    }

    /// The last bar a week needs: Friday's daily bar, known at 13:00, or the five-minute bar that ends at 12:50.
    @Test(arguments: [
        ("daily_close", "2022-06-17T12:59:59.999-05:00", true), ("daily_close", "2022-06-17T13:00:00-05:00", false),
        ("intraday_m5", "2022-06-17T12:49:59.999-05:00", true), ("intraday_m5", "2022-06-17T12:50:00-05:00", false),
    ])
    func aWeekIsOpenUntilItsLastBarIsKnown(fillModel: String, asOf: String, isOpen: Bool) throws {
        let bench = try Workbench()
        let output = try bench.succeed(["fill_model": .string(fillModel), "guardrails": false], asOf: asOf)
        let last = try #require(try weeks(bench).last)
        #expect(last["monday"] == "2022-06-13" && (last["skip_reason"] == "open") == isOpen)
        #expect(output["n_open"] == (isOpen ? 1 : 0))
        #expect((last["exit_price"] == .null) == (isOpen || last["skip"] == true))
    }

    /// Whatever stands in rows still to come, even what could never be accepted, neither changes nor fails a run.
    @Test(arguments: ["daily_close", "intraday_m5"])
    func rowsStillToComeMayHoldAnything(fillModel: String) throws {
        let asOf = "2022-06-15T15:00:00-05:00"
        let clean = try Workbench()
        try clean.succeed(["fill_model": .string(fillModel)], asOf: asOf)
        var market = SmallMarket.standard
        market.daily.spoil(from: "2022-06-16")
        market.fiveMinute.spoil(from: "2022-06-16")
        for row in market.macro.row("2022-06-15")..<market.macro.dates.count { market.macro.values[0][row] = .infinity }
        let spoilt = try Workbench(market)
        try spoilt.succeed(["fill_model": .string(fillModel)], asOf: asOf)
        #expect(try spoilt.results().bytes == clean.results().bytes)
        // The same rows are refused once they are known.
        #expect(try spoilt.run(["fill_model": .string(fillModel)], asOf: "2022-06-16T18:00:00-05:00").status == 65)
    }

    @Test func beforeTheFirstBarThereIsNoYear() throws {
        let bench = try Workbench()
        try bench.run(asOf: "2019-06-01T00:00:00Z").expectRefusal(65, "year_without_data", field: "params.year")
        try bench.run(asOf: "2022-01-03T12:59:59-05:00").expectRefusal(65, "year_without_data", field: "params.year")
    }
}

extension BarTable {
    fileprivate mutating func spoil(from date: String) {
        for row in self.row(date)..<times.count {
            open[row] = .nan
            high[row] = -1
            close[row] = 0
        }
    }
}
