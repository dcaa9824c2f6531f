import CivilTime
import H5Decision
@testable import H5Live
import JSON
import ModelFiles
import Models
import Store
import Strategy
import TestSupport
import Testing
import Validation

/// Findings about models become warnings and one alert a cause.
@Suite struct ModelHealthReportTests {
    private let week: ISOWeek
    private var rules: HealthRules

    init() throws {
        week = try #require(ISOWeek("2025-W24"))
        rules = try StrategyConfiguration(path: packageDirectory + "/config/execution/smart_simple_v1.yaml").health
    }

    private func models(ridge: [Double], bayesian: [Double]) -> FittedModelSet {
        func wide(_ values: [Double]) -> [Double] { values + Array(repeating: 0, count: 21 - values.count) }
        return FittedModelSet(
            standardizer: Standardizer(means: wide([]), scales: Array(repeating: 1, count: 21)),
            models: [
                .ridge(FittedRidge(coefficients: wide(ridge), intercept: 0)),
                .bayesianRidge(
                    FittedBayesianRidge(
                        coefficients: wide(bayesian), intercept: 0, noisePrecision: 1, weightPrecision: 1, iterations: 1,
                        logEvidence: [0, 0])),
            ])
    }

    /// A report on models whose coefficients have a cosine of 0.96 with the former week's.
    private func drift(limit: Double, former: [Double] = [4, 3]) -> ModelHealthReport {
        var rules = rules
        rules.driftMinCosine = limit
        let before = WeeklyModel(
            strategyID: "s", configHash: "c", week: week.adding(weeks: -1), decisionDate: week.monday.adding(days: -7),
            dataSource: "d", libraryVersion: "1",
            training: WeeklyModel.Training(first: week.monday, last: week.monday, rowCount: 1),
            settings: WeeklyModel.Settings(WalkForward(.weekly)), models: models(ridge: former, bayesian: [3, 4]),
            metrics: JSONObject())
        var report = ModelHealthReport(week)
        report.add(models(ridge: [3, 4], bayesian: [3, 4]), after: before, rules: rules)
        return report
    }

    @Test(arguments: [(0.96.nextDown, 0), (0.96, 0), (0.96.nextUp, 1)])
    func coefficientsHaveDriftedBelowTheThreshold(limit: Double, findings: Int) {
        let report = drift(limit: limit)
        #expect(report.warnings.count == findings && report.alerts.count == findings)
        #expect(report.json["drift"]?["ridge"] == 0.96 && report.json["drift"]?["bayesian_ridge"] == 1.0)
    }

    @Test func theStrategysThresholdIsNineTenths() { #expect(rules.driftMinCosine == 0.9) }

    @Test func aDriftNamesModelAndWeek() throws {
        let alert = try #require(drift(limit: 0.97).alerts.first)
        #expect(alert.key == "h5:2025-W24:coefficient_drift" && alert.severity == .warning)
        #expect(alert.body.contains("ridge") && alert.body.contains("2025-W23") && alert.body.contains("0.96"))
    }

    @Test func coefficientsThatAreAllZeroHaveDrifted() { #expect(drift(limit: 0.9, former: [0, 0]).warnings.count == 1) }

    private func collapse(_ values: [Double]) throws -> ModelHealthReport {
        let rule = CollapseRule(rules)
        var report = ModelHealthReport(week)
        report.add([(.ridge, try #require(rule.judge(values)))], rule: rule)
        return report
    }

    private func values(mean: Double, deviation: Double) -> [Double] {
        (0..<12).map { mean + ($0.isMultiple(of: 2) ? deviation : -deviation) }
    }

    @Test(arguments: [(0.000_099, 1), (0.000_101, 0)])
    func predictionsHaveCollapsedBelowTheStrategysDeviation(deviation: Double, findings: Int) throws {
        let report = try collapse(values(mean: 0, deviation: deviation))
        #expect(report.alerts.map(\.key) == Array(repeating: "h5:2025-W24:model_collapse", count: findings))
        #expect(report.warnings.count == findings)
    }

    @Test(arguments: [(-0.0101, 1), (-0.0099, 0), (0.0101, 1), (0.0099, 0)])
    func predictionsHaveCollapsedToOneSideBeyondTheStrategysRatio(mean: Double, findings: Int) throws {
        let report = try collapse(values(mean: mean, deviation: 0.001))
        #expect(report.alerts.count == findings)
        #expect(report.json["predictions"]?["ridge"]?["collapse"] == (findings == 1 ? "one_sided" : .null))
    }
}
