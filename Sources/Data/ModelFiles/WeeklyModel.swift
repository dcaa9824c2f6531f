public import CivilTime
internal import Features
internal import Files
public import JSON
public import Models
public import Validation

/// The models of the weekly strategy for one week, with all it takes to use them and to know where they come from.
///
/// What it says follows from the training rows and the settings alone, so that training again on the same data gives the same
/// bytes, whenever that is.
public struct WeeklyModel: Equatable, Sendable {
    /// The strategy.
    public var strategyID: String
    /// The settings it was trained with, see `H5Settings.configHash`.
    public var configHash: String
    /// The week it is for.
    public var week: ISOWeek
    /// The week's first trading day; rows before it were known.
    public var decisionDate: CivilDate
    /// Where the training data come from, see `DataSource`.
    public var dataSource: String
    /// The package that trained it.
    public var libraryVersion: String
    /// What it learned from.
    public var training: Training
    /// How it was fitted.
    public var settings: Settings
    /// Scaler and fitted functions.
    public var models: FittedModelSet
    /// Figures for people.
    public var metrics: JSONObject

    /// The rows a model learned from.
    public struct Training: Equatable, Sendable {
        /// The date of the first row.
        public var first: CivilDate
        /// The date of the last row; its label ends `horizon` rows later.
        public var last: CivilDate
        /// The number of rows.
        public var rowCount: Int

        /// Rows.
        public init(first: CivilDate, last: CivilDate, rowCount: Int) {
            self.first = first
            self.last = last
            self.rowCount = rowCount
        }
    }

    /// What decides a fit beside the rows.
    public struct Settings: Equatable, Sendable {
        /// Rows from a feature row to the close of its label.
        public var horizon: Int
        /// Complete rows left out before the decision.
        public var purgeDays: Int
        /// Rows dated before this were not trained on.
        public var trainingStart: CivilDate
        /// The models with their settings.
        public var models: ModelSet

        /// The settings of a walk-forward scheme.
        public init(_ scheme: WalkForward) {
            self.init(
                horizon: scheme.horizon, purgeDays: scheme.purgeDays, trainingStart: scheme.trainingStart,
                models: scheme.models)
        }

        init(horizon: Int, purgeDays: Int, trainingStart: CivilDate, models: ModelSet) {
            self.horizon = horizon
            self.purgeDays = purgeDays
            self.trainingStart = trainingStart
            self.models = models
        }
    }

    /// A model.
    public init(
        strategyID: String, configHash: String, week: ISOWeek, decisionDate: CivilDate, dataSource: String,
        libraryVersion: String, training: Training, settings: Settings, models: FittedModelSet, metrics: JSONObject
    ) {
        self.strategyID = strategyID
        self.configHash = configHash
        self.week = week
        self.decisionDate = decisionDate
        self.dataSource = dataSource
        self.libraryVersion = libraryVersion
        self.training = training
        self.settings = settings
        self.models = models
        self.metrics = metrics
    }

    /// The number of the code contract: what a model of given data, features and configuration means. It is raised whenever the
    /// code makes something else of the same inputs, and an approval covers its own number alone.
    public static let codeContract = 1

    /// SHA-256 of the feature contract, which every artifact carries.
    public static let featureContractHash = SHA256.hexadecimal(of: Array(Feature.contractText.utf8))

    /// SHA-256 of the scaler's means and scales.
    public var scalerHash: String {
        var digest = SHA256()
        digest.update(models.standardizer.means)
        digest.update(models.standardizer.scales)
        return digest.hexadecimal()
    }
}
