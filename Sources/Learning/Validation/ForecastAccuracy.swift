public import CivilTime
public import Features
internal import Glibc
public import Models

/// How well predictions of past weeks met what came of them.
public struct ForecastAccuracy: Equatable, Sendable {
    /// The number of weeks compared.
    public let count: Int
    /// Share of the weeks whose return had the sign predicted, 0–1; a prediction or return of 0 counts as a fall.
    public let directionAccuracy: Double
    /// Root of the mean squared distance from the return, log return.
    public let rootMeanSquareError: Double

    /// The accuracy of walk-forward decisions whose label was known before a date; `nil` when there is none.
    ///
    /// - Parameters:
    ///   - model: whose predictions are judged.
    ///   - date: labels that end on or after it do not count, so that the figure is the same whenever it is asked for.
    public init?(
        _ decisions: [WalkForwardDecision], in table: FeatureTable, horizon: Int, before date: CivilDate,
        of model: ModelID
    ) {
        var pairs: [(predicted: Double, actual: Double)] = []
        for forecast in decisions.compactMap(\.forecast) {
            guard let row = table.completeRows(before: forecast.featureDate.adding(days: 1)).last,
                row + horizon < table.dates.count, table.dates[row + horizon] < date,
                let actual = table.target(horizon: horizon, at: row), let predicted = forecast.predictions[model]
            else { continue }
            pairs.append((predicted, actual))
        }
        guard !pairs.isEmpty else { return nil }
        count = pairs.count
        directionAccuracy = Double(pairs.count { ($0.predicted > 0) == ($0.actual > 0) }) / Double(count)
        rootMeanSquareError = sqrt(
            pairs.reduce(0) { $0 + ($1.predicted - $1.actual) * ($1.predicted - $1.actual) } / Double(count))
    }
}
