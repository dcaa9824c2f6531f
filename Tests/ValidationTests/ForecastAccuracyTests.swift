import CivilTime
import Features
import Models
import TestSupport
import Testing
import Validation

/// What past predictions are worth is counted over labels that were known.
@Suite struct ForecastAccuracyTests {
    private let table = SmallMarket.table(200)
    private var decisions: [WalkForwardDecision] {
        get throws {
            try WalkForward(.weekly, minimumTrainingRows: 30, trainingStart: SmallMarket.start).run(
                table, decisionDates: SmallMarket.mondays(table))
        }
    }

    @Test func itIsCountedByHand() throws {
        let decisions = try decisions
        let end = table.dates[150]
        var (right, squares, count) = (0, 0.0, 0)
        for decision in decisions {
            guard let forecast = decision.forecast, let row = table.dates.firstIndex(of: forecast.featureDate),
                row + 5 < table.dates.count, table.dates[row + 5] < end, let label = table.target(horizon: 5, at: row),
                let predicted = forecast.predictions[.ridge]
            else { continue }
            count += 1
            if (label > 0) == (predicted > 0) { right += 1 }
            squares += (label - predicted) * (label - predicted)
        }
        let accuracy = try #require(
            ForecastAccuracy(decisions, in: table, horizon: 5, before: end, of: .ridge))
        #expect(count > 5 && accuracy.count == count)
        #expect(accuracy.directionAccuracy == Double(right) / Double(count))
        #expect(abs(accuracy.rootMeanSquareError - (squares / Double(count)).squareRoot()) < 1e-15)
    }

    @Test func labelsThatEndOnTheDayOrLaterDoNotCount() throws {
        let decisions = try decisions
        let forecast = try #require(
            decisions.compactMap(\.forecast).last { table.dates.contains($0.featureDate) && $0.featureDate < table.dates[150] })
        let row = try #require(table.dates.firstIndex(of: forecast.featureDate))
        let only = decisions.filter { $0.forecast?.featureDate == forecast.featureDate }
        let labelDay = table.dates[row + 5]
        #expect(ForecastAccuracy(only, in: table, horizon: 5, before: labelDay, of: .ridge) == nil)
        #expect(
            ForecastAccuracy(only, in: table, horizon: 5, before: labelDay.adding(days: 1), of: .ridge)?.count == 1)
    }

    @Test func withoutForecastsThereIsNone() throws {
        let early = try WalkForward(.weekly, minimumTrainingRows: 1000, trainingStart: SmallMarket.start).run(
            table, decisionDates: SmallMarket.mondays(table))
        #expect(ForecastAccuracy(early, in: table, horizon: 5, before: .lastDay(ofYear: 2030), of: .ridge) == nil)
    }
}
