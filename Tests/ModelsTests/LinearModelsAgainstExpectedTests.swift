import CivilTime
import Features
import Foundation
import JSON
import LinearAlgebra
import MarketFiles
import Models
import TestSupport
import Testing

/// The three linear models against scikit-learn's results on the market's rows and on a tiny data set.
@Suite struct LinearModelsAgainstExpectedTests {
    static let tolerance = 1e-8

    @Test(arguments: ExpectedResults.runnable)
    func theScalerOfMarketRowsIsAsExpected(source: ExpectedResults) throws {
        let (problem, expected) = try MarketRows.first(of: source, horizon: 5)
        #expect(try problem.moments.count == expected.at("rows", "n").integer)
        #expect(relativeDistance(problem.standardizer.means, try expected.at("scaler_mean").numbers) < Self.tolerance)
        #expect(relativeDistance(problem.standardizer.scales, try expected.at("scaler_scale").numbers) < Self.tolerance)
        expectClose(problem.moments.equations.targetMean, try expected.at("target_mean").double, relative: Self.tolerance)
    }

    @Test(arguments: ExpectedResults.runnable)
    func ridgeOnMarketRowsIsAsExpected(source: ExpectedResults) throws {
        let (problem, expected) = try MarketRows.first(of: source, horizon: 5)
        try check(RidgeRegression(penalty: 1).fit(problem.standardized), problem.probe, try expected.at("models", "ridge"))
    }

    @Test(arguments: ExpectedResults.runnable)
    func bayesianRidgeOnMarketRowsIsAsExpected(source: ExpectedResults) throws {
        let (problem, expected) = try MarketRows.first(of: source, horizon: 5)
        try checkBayesian(problem.standardized, problem.probe, try expected.at("models", "bayesian_ridge"))
    }

    @Test(arguments: ExpectedResults.runnable)
    func ardOnMarketRowsDropsEveryFeature(source: ExpectedResults) throws {
        let (problem, expected) = try MarketRows.first(of: source, horizon: 5)
        let fitted = try checkARD(problem.standardized, problem.probe, try expected.at("models", "ard"))
        #expect(fitted.kept.isEmpty)
    }

    @Test(arguments: ExpectedResults.runnable)
    func ardOnATargetInPercentIsAsExpected(source: ExpectedResults) throws {
        let (problem, expected) = try MarketRows.first(of: source, horizon: 5, targetFactor: 100)
        let fitted = try checkARD(problem.standardized, problem.probe, try expected.at("models", "ard_target_in_percent"))
        #expect(!fitted.kept.isEmpty && !fitted.pruned.isEmpty)
    }

    @Test(arguments: ExpectedResults.runnable)
    func allThreeAreAsExpectedAtHorizonThirty(source: ExpectedResults) throws {
        let (problem, expected) = try MarketRows.first(of: source, horizon: 30)
        #expect(try problem.moments.count == expected.at("n").integer)
        #expect(relativeDistance(problem.standardizer.scales, try expected.at("scaler_scale").numbers) < Self.tolerance)
        try check(RidgeRegression(penalty: 1).fit(problem.standardized), problem.probe, try expected.at("models", "ridge"))
        try checkBayesian(problem.standardized, problem.probe, try expected.at("models", "bayesian_ridge"))
        try checkARD(problem.standardized, problem.probe, try expected.at("models", "ard"))
    }

    @Test(arguments: ExpectedResults.runnable, [("y", "models"), ("y_small", "models_y_small")])
    func allThreeAreAsExpectedOnTheTinyDataSet(source: ExpectedResults, _ names: (target: String, models: String)) throws {
        let expected = try source.json("linear_models.json").at("synthetic")
        let rows = try expected.at("x").array.map { try $0.numbers }
        let features = Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
        let equations = RegressionMoments(features, targets: try expected.at(names.target).numbers).equations
        let probe = Matrix(rows: 5, columns: rows[0].count, elements: try expected.at("probe").array.flatMap { try $0.numbers })
        try check(RidgeRegression(penalty: 1).fit(equations), probe, try expected.at(names.models, "ridge"))
        try checkBayesian(equations, probe, try expected.at(names.models, "bayesian_ridge"))
        try checkARD(equations, probe, try expected.at(names.models, "ard"))
    }

    private func check(_ fitted: some LinearModel, _ probe: Matrix, _ expected: JSONValue) throws {
        #expect(relativeDistance(fitted.coefficients, try expected.at("coef").numbers) < Self.tolerance)
        expectClose(fitted.intercept, try expected.at("intercept").double, relative: Self.tolerance)
        #expect(relativeDistance(fitted.predict(probe), try expected.at("predictions").numbers) < Self.tolerance)
    }

    private func checkBayesian(_ equations: NormalEquations, _ probe: Matrix, _ expected: JSONValue) throws {
        let fitted = try BayesianRidgeRegression().fit(equations)
        try check(fitted, probe, expected)
        expectClose(fitted.noisePrecision, try expected.at("alpha").double, relative: Self.tolerance)
        expectClose(fitted.weightPrecision, try expected.at("lambda").double, relative: Self.tolerance)
        #expect(try fitted.iterations == expected.at("n_iter").integer)
        // The program's last score combines the final precisions with the weights of the last pass; ours uses the final ones.
        let scores = try expected.at("scores").numbers
        #expect(relativeDistance(fitted.logEvidence.dropLast(), scores.dropLast()) < Self.tolerance)
    }

    @discardableResult
    private func checkARD(_ equations: NormalEquations, _ probe: Matrix, _ expected: JSONValue) throws -> FittedARD {
        let fitted = try ARDRegression().fit(equations)
        try check(fitted, probe, expected)
        expectClose(fitted.noisePrecision, try expected.at("alpha").double, relative: Self.tolerance)
        #expect(relativeDistance(fitted.weightPrecisions, try expected.at("lambda").numbers) < Self.tolerance)
        #expect(try fitted.iterations == expected.at("n_iter").integer)
        #expect(try fitted.pruned == expected.at("pruned").array.map { try $0.integer })
        #expect(try fitted.kept == expected.at("kept").array.map { try $0.integer })
        return fitted
    }
}

/// The regression problem of the expected results: complete rows whose label was known on their last day.
private struct MarketRows {
    let moments: RegressionMoments
    let standardizer: Standardizer
    let standardized: NormalEquations
    /// Standardized features of the last 20 complete rows.
    let probe: Matrix

    static func first(
        of source: ExpectedResults, horizon: Int, targetFactor: Double = 1
    ) throws -> (MarketRows, JSONValue) {
        let (key, lastDay) = source.linearModelRows
        let expected = try source.json("linear_models.json").at(key)
        #expect(try expected.at("features").array.compactMap(\.stringValue) == Feature.allCases.map(\.name))
        let table = try features(of: source)
        let last = try #require(CivilDate(lastDay))
        let end = table.dates.firstIndex { $0 > last } ?? table.dates.count
        let complete = table.completeRows.filter { $0 < end }
        let probeDates = try expected.at("probe_dates").array.compactMap(\.stringValue)
        #expect(complete.suffix(20).map { table.dates[$0].description } == probeDates)

        var moments = RegressionMoments(featureCount: FeatureTable.width)
        for row in complete where row + horizon < end {
            moments.add(table.row(row), target: targetFactor * log(table.closes[row + horizon] / table.closes[row]))
        }
        let standardizer = try Standardizer(moments.equations)
        let probe = complete.suffix(20).flatMap { standardizer.standardize(table.row($0)) }
        let problem = MarketRows(
            moments: moments, standardizer: standardizer, standardized: standardizer.standardize(moments.equations),
            probe: Matrix(rows: 20, columns: FeatureTable.width, elements: probe))
        return (problem, horizon == 5 ? expected : try expected.at("horizon_30"))
    }

    private static func features(of source: ExpectedResults) throws -> FeatureTable {
        let directory = DataDirectory(source.dataDirectory)
        let asOf = Zone.utc.instant(CivilDate.firstDay(ofYear: 2030))
        return FeatureTable(
            bars: try DailyFile.read(directory.dailyBars, asOf: asOf).bars,
            macro: try MacroFile.read(directory.macro, asOf: asOf).table)
    }
}
