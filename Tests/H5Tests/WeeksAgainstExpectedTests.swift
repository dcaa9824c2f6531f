import CivilTime
import Execution
import Features
@testable import H5
import JSON
import Market
import MarketFiles
import Models
import Strategy
import TestSupport
import Testing

/// Every decision of the weekly loop against independent results.
@Suite struct WeeksAgainstExpectedTests {
    static let dailyCases = ExpectedResults.runnable.flatMap { source in
        source.walkForwardYears.flatMap { year in ["purged_5", "legacy_0"].map { (source, year, $0) } }
    }
    static let intradayCases = ExpectedResults.runnable.flatMap { source in
        ["purged_5", "purged_5_colombia"].map { (source, $0) }
    }

    @Test(arguments: dailyCases)
    func everyMondayIsDecidedAsExpected(source: ExpectedResults, year: Int, variant: String) throws {
        let document = try source.json("h5_walkforward_\(year).json")
        let expected = try #require(document["variants"]?[variant]?["mondays"]?.arrayValue)
        let run = try BacktestFixture(source).run(
            year: year, fillModel: .dailyClose, purgeDays: variant == "legacy_0" ? 0 : 5, calendar: .asGiven)
        #expect(run.weeks.count == expected.count)
        for (actual, expected) in zip(run.weeks, expected) {
            #expect(actual.decisionDate.description == expected["monday"]?.stringValue)
            try compare(actual, expected)
        }
    }

    @Test(arguments: intradayCases)
    func everyWeekOnFiveMinuteBarsIsTradedAsExpected(source: ExpectedResults, variant: String) throws {
        let year = source.intradayYear
        let document = try source.json("h5_intraday_\(year).json")
        let expected = try #require(document["variants"]?[variant]?["weeks"]?.arrayValue)
        let run = try BacktestFixture(source).run(
            year: year, fillModel: .intradayM5, purgeDays: 5, calendar: variant == "purged_5" ? .asGiven : .colombia)
        #expect(run.weeks.count == expected.count)
        for (actual, expected) in zip(run.weeks, expected) {
            let name = actual.week.description
            #expect(name == expected["iso_week"]?.stringValue)
            #expect(actual.decisionDate.description == expected["first_trading_day"]?.stringValue)
            try compare(actual, expected)
            #expect(actual.trade?.entry.time.formatted(in: .bogota) == expected["entry_time"]?.stringValue, "\(name)")
            #expect(actual.trade?.entry.barAgeMinutes == expected["entry_bar_age_minutes"]?.integerValue, "\(name)")
            #expect(actual.trade?.exit.time.formatted(in: .bogota) == expected["exit_time"]?.stringValue, "\(name)")
        }
    }

    private func compare(_ actual: WeekRecord, _ expected: JSONValue) throws {
        let name = Comment(rawValue: actual.week.description)
        #expect(actual.trainingRowCount == expected["n_train"]?.integerValue, name)
        let forecast = try #require(actual.forecast)
        #expect(forecast.featureDate.description == expected["feature_date"]?.stringValue, name)
        #expect(forecast.trainingFirst.description == expected["train_first"]?.stringValue, name)
        #expect(forecast.trainingLast.description == expected["train_last"]?.stringValue, name)
        #expect(forecast.iterations[.bayesianRidge] == expected["bayesian_ridge_n_iter"]?.integerValue, name)

        let signal = try #require(actual.signal)
        for (value, key) in [
            (try #require(forecast.predictions[.ridge]), "ridge_pred"),
            (try #require(forecast.predictions[.bayesianRidge]), "bayesian_ridge_pred"), (signal.ensemble, "ensemble"),
            (signal.agreement, "agreement"), (signal.magnitude, "magnitude"),
        ] {
            expectClose(value, try number(expected, key), absolute: 1e-10, name)
        }
        #expect(signal.direction.rawValue == expected["direction"]?.integerValue, name)
        #expect(signal.tier.rawValue == expected["tier"]?.stringValue, name)
        #expect(signal.sizingMultiplier == expected["sizing_multiplier"]?.numberValue, name)
        #expect(signal.isSkippedBySize == expected["skip"]?.boolValue, name)

        let sizing = try #require(actual.sizing)
        expectClose(sizing.realizedVolatility, try number(expected, "realized_vol_annualized"), relative: 1e-10, name)
        expectClose(sizing.baseLeverage, try number(expected, "base_leverage"), relative: 1e-10, name)
        expectClose(sizing.stops.hardStop, try number(expected, "hard_stop_pct"), relative: 1e-10, name)
        expectClose(sizing.stops.takeProfit, try number(expected, "take_profit_pct"), relative: 1e-10, name)
        try expectSame(sizing.finalLeverage, expected["final_leverage"], relative: 1e-10, name)

        #expect(actual.trade?.exit.reason.rawValue == expected["exit_reason"]?.stringValue, name)
        #expect(actual.trade?.exit.date.description == expected["exit_date"]?.stringValue, name)
        try expectSame(actual.trade?.entry.price, expected["entry_price"], absolute: 0.005, name)
        try expectSame(actual.trade?.exit.price, expected["exit_price"], absolute: 0.005, name)
        try expectSame(actual.trade?.profitAndLoss, expected["pnl"], absolute: 1e-10, name)
        expectClose(actual.equity, try number(expected, "equity"), absolute: 0.005, name)
    }

    private func number(_ document: JSONValue, _ key: String) throws -> Double {
        try #require(document[key]?.numberValue, "\(key)")
    }

    /// Both missing, or both there and close.
    private func expectSame(
        _ actual: Double?, _ expected: JSONValue?, absolute: Double = 0, relative: Double = 0, _ comment: Comment
    ) throws {
        let expected = try #require(expected)
        guard let value = expected.numberValue else {
            #expect(actual == nil && expected == .null, comment)
            return
        }
        expectClose(try #require(actual, comment), value, absolute: absolute, relative: relative, comment)
    }
}
