internal import Features
internal import H5Decision
internal import ModelFiles
internal import Models
internal import Validation

/// The row a week was predicted on, and what each feature adds to each prediction.
package struct ExplainedFeatures: Sendable {
    /// One feature.
    package struct Line: Sendable {
        /// Its name.
        package let name: String
        /// The value predicted on.
        package let value: Double
        /// What comes out of the stored market now; `nil` when nothing does.
        package let recomputed: Double?
        /// The value in deviations from the mean of the training rows; `nil` without the model.
        package let standardized: Double?
        /// What it adds to each prediction, in order of `models`: coefficient × standardized value.
        package let contributions: [Double]
    }

    /// A model's share of the picture.
    package struct Model: Sendable {
        /// Its name.
        package let name: String
        /// The prediction where every feature has its mean.
        package let intercept: Double
        /// Intercept and contributions, added in the order of the features: the prediction, to the last digit.
        package let sum: Double
    }

    /// The features, in the order of the contract.
    package let lines: [Line]
    /// The models; none without the artifact.
    package let models: [Model]

    init(_ row: [Double], recomputed: [Double]?, _ artifact: WeeklyModel?) {
        let fitted: [(name: String, coefficients: [Double], intercept: Double)] =
            artifact.map { artifact in
                artifact.models.models.map { ($0.id.rawValue, $0.coefficients, $0.intercept) }
            } ?? []
        let standardized = artifact?.models.standardizer.standardize(row[...])
        let lines = Feature.allCases.map { feature in
            let index = feature.rawValue
            return Line(
                name: feature.name, value: row[index], recomputed: recomputed?[index], standardized: standardized?[index],
                contributions: fitted.map { model in (standardized?[index] ?? 0) * model.coefficients[index] })
        }
        self.lines = lines
        models = fitted.enumerated().map { index, model in
            Model(
                name: model.name, intercept: model.intercept,
                sum: lines.reduce(model.intercept) { $0 + $1.contributions[index] })
        }
    }
}
