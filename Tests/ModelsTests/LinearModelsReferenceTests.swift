import Foundation
import JSON
import LinearAlgebra
import Models
import TestSupport
import Testing

/// The three linear models against scikit-learn's results on real rows and on a tiny data set.
@Suite(.enabled(if: Reference.isRunnable, "\(Reference.comment)"))
struct LinearModelsReferenceTests {
    static let tolerance = 1e-8

    @Test func theScalerOfRealRowsMatches() throws {
        let (problem, reference) = try RealRows.june2024(horizon: 5)
        #expect(try problem.moments.count == reference.at("rows", "n").integer)
        #expect(relativeDistance(problem.standardizer.means, try reference.at("scaler_mean").numbers) < Self.tolerance)
        #expect(relativeDistance(problem.standardizer.scales, try reference.at("scaler_scale").numbers) < Self.tolerance)
        expectClose(problem.moments.equations.targetMean, try reference.at("target_mean").double, relative: Self.tolerance)
    }

    @Test func ridgeOnRealRowsMatches() throws {
        let (problem, reference) = try RealRows.june2024(horizon: 5)
        try check(RidgeRegression(penalty: 1).fit(problem.standardized), problem.probe, try reference.at("models", "ridge"))
    }

    @Test func bayesianRidgeOnRealRowsMatches() throws {
        let (problem, reference) = try RealRows.june2024(horizon: 5)
        try checkBayesian(problem.standardized, problem.probe, try reference.at("models", "bayesian_ridge"))
    }

    @Test func ardOnRealRowsDropsEveryFeature() throws {
        let (problem, reference) = try RealRows.june2024(horizon: 5)
        let fitted = try checkARD(problem.standardized, problem.probe, try reference.at("models", "ard"))
        #expect(fitted.kept.isEmpty)
    }

    @Test func ardOnATargetInPercentMatches() throws {
        let (problem, reference) = try RealRows.june2024(horizon: 5, targetFactor: 100)
        let fitted = try checkARD(problem.standardized, problem.probe, try reference.at("models", "ard_target_in_percent"))
        #expect(fitted.kept.count == 19)
    }

    @Test func allThreeMatchAtHorizonThirty() throws {
        let (problem, reference) = try RealRows.june2024(horizon: 30)
        #expect(try problem.moments.count == reference.at("n").integer)
        #expect(relativeDistance(problem.standardizer.scales, try reference.at("scaler_scale").numbers) < Self.tolerance)
        try check(RidgeRegression(penalty: 1).fit(problem.standardized), problem.probe, try reference.at("models", "ridge"))
        try checkBayesian(problem.standardized, problem.probe, try reference.at("models", "bayesian_ridge"))
        try checkARD(problem.standardized, problem.probe, try reference.at("models", "ard"))
    }

    @Test(arguments: [("y", "models"), ("y_small", "models_y_small")])
    func allThreeMatchOnTheTinyDataSet(_ target: String, _ models: String) throws {
        let reference = try Reference.json("linear_models.json").at("synthetic")
        let rows = try reference.at("x").array.map { try $0.numbers }
        let features = Matrix(rows: rows.count, columns: 4, elements: rows.flatMap { $0 })
        let equations = RegressionMoments(features, targets: try reference.at(target).numbers).equations
        let probe = Matrix(rows: 5, columns: 4, elements: try reference.at("probe").array.flatMap { try $0.numbers })
        try check(RidgeRegression(penalty: 1).fit(equations), probe, try reference.at(models, "ridge"))
        try checkBayesian(equations, probe, try reference.at(models, "bayesian_ridge"))
        try checkARD(equations, probe, try reference.at(models, "ard"))
    }

    private func check(_ fitted: some LinearModel, _ probe: Matrix, _ reference: JSONValue) throws {
        #expect(relativeDistance(fitted.coefficients, try reference.at("coef").numbers) < Self.tolerance)
        expectClose(fitted.intercept, try reference.at("intercept").double, relative: Self.tolerance)
        #expect(relativeDistance(fitted.predict(probe), try reference.at("predictions").numbers) < Self.tolerance)
    }

    private func checkBayesian(_ equations: NormalEquations, _ probe: Matrix, _ reference: JSONValue) throws {
        let fitted = try BayesianRidgeRegression().fit(equations)
        try check(fitted, probe, reference)
        expectClose(fitted.noisePrecision, try reference.at("alpha").double, relative: Self.tolerance)
        expectClose(fitted.weightPrecision, try reference.at("lambda").double, relative: Self.tolerance)
        #expect(try fitted.iterations == reference.at("n_iter").integer)
        // The reference's last score combines the final precisions with the weights of the last pass; ours uses the final ones.
        let scores = try reference.at("scores").numbers
        #expect(relativeDistance(fitted.logEvidence.dropLast(), scores.dropLast()) < Self.tolerance)
    }

    @discardableResult
    private func checkARD(_ equations: NormalEquations, _ probe: Matrix, _ reference: JSONValue) throws -> FittedARD {
        let fitted = try ARDRegression().fit(equations)
        try check(fitted, probe, reference)
        expectClose(fitted.noisePrecision, try reference.at("alpha").double, relative: Self.tolerance)
        #expect(relativeDistance(fitted.weightPrecisions, try reference.at("lambda").numbers) < Self.tolerance)
        #expect(try fitted.iterations == reference.at("n_iter").integer)
        #expect(try fitted.pruned == reference.at("pruned").array.map { try $0.integer })
        #expect(try fitted.kept == reference.at("kept").array.map { try $0.integer })
        return fitted
    }
}

/// The regression problem of the reference: complete rows up to 2024-06-28 whose label was known then.
private struct RealRows {
    let moments: RegressionMoments
    let standardizer: Standardizer
    let standardized: NormalEquations
    /// Standardized features of the last 20 complete rows.
    let probe: Matrix

    static func june2024(horizon: Int, targetFactor: Double = 1) throws -> (RealRows, JSONValue) {
        let real = try Reference.json("linear_models.json").at("real_2024_06_28")
        let names = try real.at("features").array.compactMap(\.stringValue)
        let rows = try Reference.csv("features_daily.csv").filter { $0["date", default: ""] <= "2024-06-28" }
        let closes = rows.map { Double($0["close", default: ""]) ?? .nan }
        let features = rows.map { row in names.map { Double(row[$0, default: ""]) ?? .nan } }
        let complete = features.indices.filter { features[$0].allSatisfy(\.isFinite) }
        var moments = RegressionMoments(featureCount: names.count)
        for row in complete where row + horizon < rows.count {
            moments.add(features[row][...], target: targetFactor * log(closes[row + horizon] / closes[row]))
        }
        let standardizer = try Standardizer(moments.equations)
        let probe = complete.suffix(20).flatMap { standardizer.standardize(features[$0][...]) }
        let problem = RealRows(
            moments: moments, standardizer: standardizer, standardized: standardizer.standardize(moments.equations),
            probe: Matrix(rows: 20, columns: names.count, elements: probe))
        return (problem, horizon == 5 ? real : try real.at("horizon_30"))
    }
}
