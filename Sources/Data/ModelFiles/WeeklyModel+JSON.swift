internal import CivilTime
internal import Documents
public import Failures
internal import Features
internal import Files
public import JSON
internal import Models
internal import Validation

extension WeeklyModel {
    static let format = "usdcop.model/1"
    static let kind = "ridge_and_bayesian_ridge"

    /// The document. Its last member is the SHA-256 of the others, written compactly, so that a file is known to be whole
    /// without the database.
    public var json: JSONValue {
        var object = content
        object["content_sha256"] = .string(WeeklyModel.hash(of: content))
        return .object(object)
    }

    private static func hash(of content: JSONObject) -> String {
        SHA256.hexadecimal(of: Array(JSONValue.object(content).serialized().utf8))
    }

    private var content: JSONObject {
        let bayesian = models.bayesianRidge
        return JSONObject([
            ("format", .string(WeeklyModel.format)), ("kind", .string(WeeklyModel.kind)),
            ("library_version", .string(libraryVersion)), ("strategy_id", .string(strategyID)),
            ("config_hash", .string(configHash)), ("week", .string(week.description)),
            ("decision_date", .string(decisionDate.description)), ("data_source", .string(dataSource)),
            (
                "training",
                [
                    "start": .string(settings.trainingStart.description), "first": .string(training.first.description),
                    "last": .string(training.last.description), "rows": .integer(training.rowCount),
                    "horizon": .integer(settings.horizon), "purge_days": .integer(settings.purgeDays),
                ]
            ),
            (
                "features",
                [
                    "contract_hash": .string(WeeklyModel.featureContractHash),
                    "names": .array(Feature.allCases.map { .string($0.name) }),
                    "means": numbers(models.standardizer.means), "scales": numbers(models.standardizer.scales),
                ]
            ),
            (
                "ridge",
                [
                    "penalty": .number(settings.ridgePenalty), "coefficients": numbers(models.ridge.coefficients),
                    "intercept": .number(models.ridge.intercept),
                ]
            ),
            (
                "bayesian_ridge",
                [
                    "max_iterations": .integer(settings.evidence.iterationLimit),
                    "tolerance": .number(settings.evidence.tolerance), "hyperprior": .number(settings.evidence.hyperprior),
                    "coefficients": numbers(bayesian.coefficients), "intercept": .number(bayesian.intercept),
                    "iterations": .integer(bayesian.iterations), "noise_precision": .number(bayesian.noisePrecision),
                    "weight_precision": .number(bayesian.weightPrecision), "log_evidence": numbers(bayesian.logEvidence),
                ]
            ),
            ("metrics", .object(metrics)),
        ])
    }

    private func numbers(_ values: [Double]) -> JSONValue { .array(values.map(JSONValue.number)) }

    /// Reads an artifact strictly: exactly the members written, each of its type, and the hash of them.
    ///
    /// - Parameter path: what failures call the file.
    /// - Throws: `model_invalid`, `model_hash_mismatch`, `feature_contract_mismatch` (data).
    public init(parsing bytes: [UInt8], path: String) throws(Failure) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes, limits: JSONValue.Limits(bytes: 1 << 20))
        } catch {
            throw Failure(
                .data, code: WeeklyModel.invalid, "\(path): \(error)", field: error.path.isEmpty ? nil : error.path,
                remedy: WeeklyModel.remedy)
        }
        let fields = try FieldReader(
            document, keys: WeeklyModel.keys, document: path, code: WeeklyModel.invalid, remedy: WeeklyModel.remedy)
        guard try fields.string("format") == WeeklyModel.format else {
            throw fields.failure("format", "is not \(WeeklyModel.format)")
        }
        guard try fields.string("kind") == WeeklyModel.kind else { throw fields.failure("kind", "is not \(WeeklyModel.kind)") }
        var content = document.objectValue ?? JSONObject()
        content["content_sha256"] = nil
        guard try fields.hash("content_sha256") == WeeklyModel.hash(of: content) else {
            throw WeeklyModel.hashMismatch(path, "its content is not what its content_sha256 says")
        }
        try self.init(fields, path)
    }

    private init(_ fields: FieldReader, _ path: String) throws(Failure) {
        guard let week = ISOWeek(try fields.string("week")) else { throw fields.failure("week", "is no ISO week") }
        let features = try fields.nested(
            .object(try fields.object("features")), keys: ["contract_hash", "names", "means", "scales"], at: "features")
        let names = Feature.allCases.map { JSONValue.string($0.name) }
        guard try features.hash("contract_hash") == WeeklyModel.featureContractHash, try features.array("names") == names else {
            throw Failure(
                .data, code: "feature_contract_mismatch", "\(path) was trained on other features than this release computes",
                field: "features", remedy: "Train it again with this release: forecast_h5_l3_weekly_training.")
        }
        let width = FeatureTable.width
        let (means, scales) = (try features.numbers("means", count: width), try features.numbers("scales", count: width))
        guard scales.allSatisfy({ $0 > 0 }) else { throw features.failure("scales", "holds a scale that is not above 0") }
        let training = try fields.nested(
            .object(try fields.object("training")), keys: ["start", "first", "last", "rows", "horizon", "purge_days"],
            at: "training")
        let ridge = try fields.nested(
            .object(try fields.object("ridge")), keys: ["penalty", "coefficients", "intercept"], at: "ridge")
        let bayesian = try fields.nested(
            .object(try fields.object("bayesian_ridge")),
            keys: [
                "max_iterations", "tolerance", "hyperprior", "coefficients", "intercept", "iterations", "noise_precision",
                "weight_precision", "log_evidence",
            ], at: "bayesian_ridge")
        self.init(
            strategyID: try fields.string("strategy_id"), configHash: try fields.hash("config_hash"), week: week,
            decisionDate: try fields.date("decision_date"), dataSource: try fields.string("data_source"),
            libraryVersion: try fields.string("library_version"),
            training: Training(
                first: try training.date("first"), last: try training.date("last"), rowCount: try training.integer("rows")),
            settings: Settings(
                horizon: try WeeklyModel.positive(training, "horizon"), purgeDays: try training.integer("purge_days"),
                trainingStart: try training.date("start"), ridgePenalty: try ridge.number("penalty"),
                evidence: try EvidenceSettings(bayesian)),
            models: WalkForwardModels(
                standardizer: Standardizer(means: means, scales: scales),
                ridge: FittedRidge(
                    coefficients: try ridge.numbers("coefficients", count: width), intercept: try ridge.number("intercept")),
                bayesianRidge: try FittedBayesianRidge(bayesian)),
            metrics: try fields.object("metrics"))
    }

    private static func positive(_ fields: FieldReader, _ key: String) throws(Failure) -> Int {
        let value = try fields.integer(key)
        guard value > 0 else { throw fields.failure(key, "is not above 0") }
        return value
    }

    static func hashMismatch(_ path: String, _ what: String) -> Failure {
        Failure(
            .data, code: "model_hash_mismatch", "\(path) has been changed or damaged: \(what)",
            remedy: "Remove the file and train the week again: forecast_h5_l3_weekly_training.")
    }

    private static let invalid = "model_invalid"
    private static let remedy = "Train the week again with this release: forecast_h5_l3_weekly_training."
    private static let keys = [
        "format", "kind", "library_version", "strategy_id", "config_hash", "week", "decision_date", "data_source", "training",
        "features", "ridge", "bayesian_ridge", "metrics", "content_sha256",
    ]
}

extension EvidenceSettings {
    fileprivate init(_ fields: FieldReader) throws(Failure) {
        let (limit, tolerance) = (try fields.integer("max_iterations"), try fields.number("tolerance"))
        let hyperprior = try fields.number("hyperprior")
        guard limit > 0 else { throw fields.failure("max_iterations", "is not above 0") }
        guard tolerance >= 0 else { throw fields.failure("tolerance", "is below 0") }
        guard hyperprior > 0 else { throw fields.failure("hyperprior", "is not above 0") }
        self.init(iterationLimit: limit, tolerance: tolerance, hyperprior: hyperprior)
    }
}

extension FittedBayesianRidge {
    fileprivate init(_ fields: FieldReader) throws(Failure) {
        let iterations = try fields.integer("iterations")
        self.init(
            coefficients: try fields.numbers("coefficients", count: FeatureTable.width),
            intercept: try fields.number("intercept"), noisePrecision: try fields.number("noise_precision"),
            weightPrecision: try fields.number("weight_precision"), iterations: iterations,
            logEvidence: try fields.numbers("log_evidence", count: iterations + 1))
    }
}
