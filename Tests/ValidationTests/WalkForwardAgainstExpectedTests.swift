import CivilTime
import Features
import JSON
import Market
import MarketFiles
import Models
import TestSupport
import Testing
import Validation

/// Every weekly decision from the raw files on, purged, legacy and on the Colombian calendar, against scikit-learn.
@Suite struct WalkForwardAgainstExpectedTests {
    static let years = ExpectedResults.runnable.flatMap { source in source.walkForwardYears.map { (source, $0) } }

    @Test(arguments: years, [(0, "legacy_0"), (5, "purged_5")])
    func everyMondayIsAsExpected(_ market: (source: ExpectedResults, year: Int), _ variant: (purgeDays: Int, name: String)) throws
    {
        let table = try FeatureTable(filesOf: market.source, calendar: .asGiven)
        let results = try market.source.json("h5_walkforward_\(market.year).json")
        let mondays = try results.at("variants", variant.name, "mondays").array
        #expect(mondays.count > 40)
        let dates = try mondays.map { try $0.at("monday").date }
        let decisions = try WalkForward(.weekly, purgeDays: variant.purgeDays).run(table, decisionDates: dates)
        #expect(decisions.count == mondays.count)
        for (decision, monday) in zip(decisions, mondays) { try check(decision, table, monday) }
    }

    @Test(arguments: ExpectedResults.runnable, [("purged_5", CalendarMode.asGiven), ("purged_5_colombia", .colombia)])
    func everyWeekFromItsFirstTradingDayIsAsExpected(
        source: ExpectedResults, _ variant: (name: String, calendar: CalendarMode)
    ) throws {
        let table = try FeatureTable(filesOf: source, calendar: variant.calendar)
        let weeks = try source.json("h5_intraday_\(source.intradayYear).json").at("variants", variant.name, "weeks").array
        let dates = try weeks.map { try $0.at("first_trading_day").date }
        #expect(dates.count == 52)
        let decisions = try WalkForward(.weekly).run(table, decisionDates: dates)
        #expect(decisions.count == weeks.count)
        for (decision, week) in zip(decisions, weeks) { try check(decision, table, week) }
    }

    private func check(_ decision: WalkForwardDecision, _ table: FeatureTable, _ expected: JSONValue) throws {
        let forecast = try #require(decision.forecast)
        #expect(try forecast.featureDate == expected.at("feature_date").date)
        #expect(try forecast.trainingFirst == expected.at("train_first").date)
        #expect(try forecast.trainingLast == expected.at("train_last").date)
        #expect(try decision.trainingRowCount == expected.at("n_train").integer)
        #expect(try forecast.models[.bayesianRidge]?.iterations == expected.at("bayesian_ridge_n_iter").integer)
        expectClose(try #require(forecast.predictions[.ridge]), try expected.at("ridge_pred").double, absolute: 1e-10)
        expectClose(
            try #require(forecast.predictions[.bayesianRidge]), try expected.at("bayesian_ridge_pred").double, absolute: 1e-10)
        // Through the row predicted on: for the purged method that is all before the decision, for the legacy one the labelled.
        let volatility = table.realizedVolatility(before: forecast.featureDate.adding(days: 1))
        expectClose(volatility, try expected.at("realized_vol_annualized").double, relative: 1e-10)
    }
}

extension FeatureTable {
    /// The table of the daily bars of a calendar and the macro rows, read from a source's files.
    fileprivate init(filesOf source: ExpectedResults, calendar: CalendarMode) throws {
        let directory = DataDirectory(source.dataDirectory)
        let asOf = Zone.utc.instant(CivilDate.firstDay(ofYear: 2030))
        self.init(
            bars: calendar.filter(try DailyFile.read(directory.dailyBars, asOf: asOf).bars),
            macro: try MacroFile.read(directory.macro, asOf: asOf).table)
    }
}

extension JSONValue {
    fileprivate var date: CivilDate { get throws { try #require(stringValue.flatMap { CivilDate($0) }) } }
}
