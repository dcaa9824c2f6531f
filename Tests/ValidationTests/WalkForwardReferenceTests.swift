import CivilTime
import Features
import JSON
import Macro
import Market
import Models
import TestSupport
import Testing
import Validation

/// Every weekly decision of two real years, purged and legacy, and of one on the Colombian calendar, against scikit-learn.
@Suite(.enabled(if: Reference.isRunnable, "\(Reference.comment)"))
struct WalkForwardReferenceTests {
    @Test(arguments: [2023, 2024], [(0, "legacy_0"), (5, "purged_5")])
    func everyMondayMatches(_ year: Int, _ variant: (purgeDays: Int, name: String)) throws {
        let table = try ReferenceMarket.table(without: [])
        let reference = try Reference.json("h5_walkforward_\(year).json")
        let mondays = try reference.at("variants", variant.name, "mondays").array
        #expect(mondays.count > 50)
        let dates = try mondays.map { try $0.at("monday").date }
        let decisions = try WalkForward(purgeDays: variant.purgeDays).run(table, decisionDates: dates)
        for (decision, monday) in zip(decisions, mondays) { try check(decision, table, monday) }
    }

    @Test(arguments: [("purged_5", false), ("purged_5_colombia", true)])
    func everyWeekFromItsFirstTradingDayMatches(_ variant: String, _ colombian: Bool) throws {
        let holidays = try Reference.csv("colombian_holidays.csv").compactMap { $0["date"] }
        let table = try ReferenceMarket.table(without: colombian ? Set(holidays) : [])
        let weeks = try Reference.json("h5_intraday_2023.json").at("variants", variant, "weeks").array
        let dates = try weeks.map { try $0.at("first_trading_day").date }
        #expect(dates.count == 52)
        let decisions = try WalkForward().run(table, decisionDates: dates)
        for (decision, week) in zip(decisions, weeks) { try check(decision, table, week) }
    }

    private func check(_ decision: WalkForwardDecision, _ table: FeatureTable, _ reference: JSONValue) throws {
        let forecast = try #require(decision.forecast)
        #expect(try forecast.featureDate == reference.at("feature_date").date)
        #expect(try forecast.trainingFirst == reference.at("train_first").date)
        #expect(try forecast.trainingLast == reference.at("train_last").date)
        #expect(try decision.trainingRowCount == reference.at("n_train").integer)
        #expect(try forecast.models.bayesianRidge.iterations == reference.at("bayesian_ridge_n_iter").integer)
        expectClose(forecast.ridgePrediction, try reference.at("ridge_pred").double, absolute: 1e-10)
        expectClose(forecast.bayesianRidgePrediction, try reference.at("bayesian_ridge_pred").double, absolute: 1e-10)
        // Through the row predicted on: for the purged method that is all before the decision, for the legacy one the labelled.
        let volatility = table.realizedVolatility(before: forecast.featureDate.adding(days: 1))
        expectClose(volatility, try reference.at("realized_vol_annualized").double, relative: 1e-10)
    }
}

/// The real daily bars, as the reference's feature table holds them.
private enum ReferenceMarket {
    /// The features of all days but some, which are dropped before anything is computed. What a bar sees of the macro
    /// variables does not depend on the bars beside it.
    static func table(without holidays: Set<String>) throws -> FeatureTable {
        let rows = try Reference.csv("features_daily.csv").filter { !holidays.contains($0["date", default: ""]) }
        let bars = try rows.map { row in
            let date = try #require(CivilDate(row["date", default: ""]))
            let prices = try ["open", "high", "low", "close"].map { try #require(Double(row[$0, default: ""])) }
            return DailyBar(
                date: date,
                bar: try Bar(
                    time: Zone.bogota.instant(date), open: prices[0], high: prices[1], low: prices[2], close: prices[3]))
        }
        // The table's macro columns are lagged already: each becomes a macro row of the bar before.
        let lags: [(MacroVariable, String)] = [
            (.dxy, "dxy_close_lag1"), (.wti, "oil_close_lag1"), (.vix, "vix_close_lag1"), (.embi, "embi_close_lag1"),
        ]
        let columns = lags.map { variable, name in (variable, rows.map { Double($0[name, default: ""]) ?? .nan } + [.nan]) }
        let eve = try #require(bars.first).date.adding(days: -1)
        return FeatureTable(
            bars: bars,
            macro: MacroTable(dates: [eve] + bars.map(\.date), columns: Dictionary(uniqueKeysWithValues: columns)))
    }
}

extension JSONValue {
    fileprivate var date: CivilDate { get throws { try #require(stringValue.flatMap { CivilDate($0) }) } }
}
