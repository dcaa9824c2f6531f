import CivilTime
import Features
import Foundation
import LinearAlgebra
import Models
import TestSupport
import Testing
import Validation

struct WalkForwardTests {
    static let table = SmallMarket.table(260)
    var table: FeatureTable { Self.table }
    var mondays: [CivilDate] { SmallMarket.mondays(table) }

    @Test func thePurgeLeavesOutTheLastCompleteRowsBeforeTheDecision() throws {
        // Complete rows begin at index 49; before the row of index 200 that is 49…199, purged 49…194.
        let decision = try #require(try WalkForward(.weekly).run(table, decisionDates: [table.dates[200]]).first)
        let forecast = try #require(decision.forecast)
        #expect(decision.trainingRowCount == 146)
        #expect(forecast.trainingFirst == table.dates[49])
        #expect(forecast.trainingLast == table.dates[194])
        #expect(forecast.featureDate == table.dates[199])
    }

    @Test(arguments: [5, 6, 10]) func everyLabelOfTheTrainingLiesBeforeTheDecision(_ purgeDays: Int) {
        let walkForward = WalkForward(.weekly, purgeDays: purgeDays)
        for date in mondays {
            for row in walkForward.trainingRows(table, before: date) { #expect(table.dates[row + 5] < date) }
        }
    }

    @Test func aPurgeOfFiveIsTheLeastThatDoes() {
        // The next row's label is the close of the decision day itself or later.
        for date in mondays {
            guard let last = WalkForward(.weekly).trainingRows(table, before: date).last else { continue }
            #expect(table.dates[last + 6] >= date)
        }
    }

    @Test func legacyTrainsOnLabelsBeyondTheDecisionAndPredictsOnItsLastRow() throws {
        let walkForward = WalkForward(.weekly, purgeDays: 0)
        let decision = try #require(try walkForward.run(table, decisionDates: [table.dates[200]]).first)
        let forecast = try #require(decision.forecast)
        #expect(decision.trainingRowCount == 151)
        #expect(forecast.trainingLast == table.dates[199])
        #expect(forecast.featureDate == table.dates[199])
    }

    @Test func legacyStopsAtTheLastLabelTheTableHolds() throws {
        let after = table.dates[259].adding(days: 7)
        let forecast = try #require(try WalkForward(.weekly, purgeDays: 0).run(table, decisionDates: [after]).first?.forecast)
        #expect(forecast.trainingLast == table.dates[254])
        #expect(forecast.featureDate == table.dates[254])
    }

    @Test func aForecastNeedsItsLeastNumberOfRows() throws {
        // With rows 49…k−6 in the training, k = 154 has 100 of them.
        let decisions = try WalkForward(.weekly).run(table, decisionDates: [153, 154, 155].map { table.dates[$0] })
        #expect(decisions.map(\.trainingRowCount) == [99, 100, 101])
        #expect(decisions.map { $0.forecast == nil } == [true, false, false])
    }

    @Test func aDateBeforeAnyHistoryHasNoForecast() throws {
        let decisions = try WalkForward(.weekly).run(table, decisionDates: [SmallMarket.start.adding(days: -9), table.dates[10]])
        #expect(decisions.map(\.trainingRowCount) == [0, 0])
        #expect(decisions.allSatisfy { $0.forecast == nil })
    }

    @Test func rowsBeforeTheTrainingStartAreNotTrainedOn() throws {
        let walkForward = WalkForward(.weekly, minimumTrainingRows: 50, trainingStart: table.dates[100])
        let decision = try #require(try walkForward.run(table, decisionDates: [table.dates[200]]).first)
        #expect(decision.trainingRowCount == 95)
        #expect(decision.forecast?.trainingFirst == table.dates[100])
    }

    @Test(arguments: [0, 5]) func carriedMomentsGiveWhatAFreshWindowGives(_ purgeDays: Int) throws {
        let walkForward = WalkForward(.weekly, purgeDays: purgeDays)
        let together = try walkForward.run(table, decisionDates: mondays)
        let apart = try mondays.flatMap { try walkForward.run(table, decisionDates: [$0]) }
        #expect(together == apart)
        #expect(together.contains { $0.forecast != nil })
    }

    @Test func theForecastIsThatOfModelsFittedOnTheRowsThemselves() throws {
        let date = table.dates[220]
        let walkForward = WalkForward(.weekly)
        let forecast = try #require(try walkForward.run(table, decisionDates: [date]).first?.forecast)
        let rows = walkForward.trainingRows(table, before: date)
        let targets = rows.compactMap { table.target(horizon: 5, at: $0) }
        // Long hand: standardize every row by two passes, then fit the standardized matrix.
        let columns = (0..<21).map { column in rows.map { table.row($0)[table.row($0).startIndex + column] } }
        let scaled = columns.map { values -> (mean: Double, scale: Double) in
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            return (mean, variance > 0 ? variance.squareRoot() : 1)
        }
        func standardize(_ row: Int) -> [Double] {
            zip(table.row(row), scaled).map { ($0 - $1.mean) / $1.scale }
        }
        let matrix = Matrix(rows: rows.count, columns: 21, elements: rows.flatMap(standardize))
        let features = standardize(219)
        let ridge = try RidgeRegression(penalty: 1).fit(matrix, targets: targets)
        let bayesian = try BayesianRidgeRegression().fit(matrix, targets: targets)
        expectClose(try #require(forecast.predictions[.ridge]), ridge.predict(features), absolute: 1e-12)
        expectClose(try #require(forecast.predictions[.bayesianRidge]), bayesian.predict(features), absolute: 1e-12)
        #expect(forecast.models[.bayesianRidge]?.iterations == bayesian.iterations)
    }

    @Test func aFeatureThatNeverVariesDoesNotDisturbTheFit() throws {
        // Nine days of one April: the month is the same, and none is a month's last day.
        let april = WalkForward(.weekly, minimumTrainingRows: 5, trainingStart: table.dates[66])
        let forecast = try #require(try april.run(table, decisionDates: [table.dates[80]]).first?.forecast)
        #expect(forecast.predictions.values.allSatisfy { $0.isFinite })
        #expect(forecast.models.standardizer.scales[Feature.month.rawValue] == 1)
    }

    @Test func garbageFromTheDecisionOnChangesNothingDecidedBefore() throws {
        let cut = mondays[40]
        let poisoned = SmallMarket.table(260, from: cut)
        #expect(poisoned.closes != table.closes)
        let before = mondays.filter { $0 <= cut }
        let clean = try WalkForward(.weekly).run(table, decisionDates: before)
        #expect(try WalkForward(.weekly).run(poisoned, decisionDates: before) == clean)
        #expect(clean.last?.forecast != nil)
        // The same garbage does reach the legacy method: that is its leak.
        let legacy = WalkForward(.weekly, purgeDays: 0)
        #expect(try legacy.run(poisoned, decisionDates: [cut]) != legacy.run(table, decisionDates: [cut]))
    }
}
