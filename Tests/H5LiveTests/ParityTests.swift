import CivilTime
import Execution
@testable import H5
import H5Decision
@testable import H5Live
import JSON
import Market
import ModelFiles
import Models
import Postgres
import Store
import Strategy
import TaskContract
import TestSupport
import Testing

/// The live decisions of whole years are those of the backtest, to the last bit.
@Suite struct ParityTests {
    /// A calendar year of a data set.
    struct Year: Sendable, CustomTestStringConvertible {
        let market: LiveBench.Market
        let year: Int
        var testDescription: String { "\(market) \(year)" }

        static let all =
            [Year(market: .seeds, year: 2025)]
            + (Reference.isRunnable ? [2023, 2024].map { Year(market: .real, year: $0) } : [])
    }

    @Test(arguments: Year.all) func everyDecisionEqualsTheBacktests(_ item: Year) throws {
        let bench = try LiveBench(item.market)
        let settings = try H5Settings.live(in: bench.context())
        let late = Zone.utc.instant(.firstDay(ofYear: 2030))
        let series = try MarketSeries.read(from: bench.connection, settings, year: item.year, asOf: late).series
        let expected = try BacktestResult(settings, series, year: item.year, asOf: late).weeks
        #expect(expected.count > 50)
        for week in expected {
            let (forecast, signal) = (try #require(week.forecast), try #require(week.signal))
            let sunday = week.week.monday.adding(days: -1)
            let trained = try bench.train("\(sunday)T01:30:00-05:00")
            let decided = try bench.signal("\(week.decisionDate)T08:15:00-05:00")
            #expect(trained.output["week"]?.stringValue == week.week.description)
            #expect(trained.output["n_train"]?.integerValue == week.trainingRowCount)
            #expect(trained.output["train_first"]?.stringValue == forecast.trainingFirst.description)
            #expect(trained.output["train_last"]?.stringValue == forecast.trainingLast.description)
            #expect(decided.output["signal_date"]?.stringValue == week.decisionDate.description)
            #expect(decided.output["model_id"] == trained.output["model_id"])

            let row = try bench.connection.query(
                """
                select s.*, r.predicted_return as ridge, b.predicted_return as bayesian from forecast_h5_signals as s
                join forecast_h5_predictions as r on r.inference_date = s.signal_date and r.model_id = 'ridge'
                join forecast_h5_predictions as b on b.inference_date = s.signal_date and b.model_id = 'bayesian_ridge'
                where s.signal_date = \(week.decisionDate)
                """
            ).single()
            let name = Comment(rawValue: week.week.description)
            #expect(try row.value("ridge", as: Double.self) == forecast.predictions[.ridge], name)
            #expect(try row.value("bayesian", as: Double.self) == forecast.predictions[.bayesianRidge], name)
            #expect(try row.value("ensemble_return", as: Double.self) == signal.ensemble, name)
            #expect(try row.value("direction", as: Int.self) == signal.direction.rawValue, name)
            #expect(try row.value("confidence_tier", as: String.self) == signal.tier.rawValue, name)
            #expect(try row.value("sizing_multiplier", as: Double.self) == signal.sizingMultiplier, name)
            #expect(try row.value("skip_trade", as: Bool.self) == signal.isSkippedBySize, name)
            #expect(try row.value("feature_date", as: CivilDate.self) == forecast.featureDate, name)
            #expect(try row.value("n_train", as: Int.self) == week.trainingRowCount, name)
        }
    }
}
