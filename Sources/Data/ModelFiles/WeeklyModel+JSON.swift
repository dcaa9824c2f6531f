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

    /// The kinds of its models, such as `ridge_and_bayesian_ridge`.
    private var kind: String { settings.models.ids.map(\.rawValue).joined(separator: "_and_") }

    /// The kinds that `kind` names; `nil` when it names one that this release does not know, or none.
    private static func models(of kind: String) -> [ModelID]? {
        let names = kind.replacing("_and_", with: " ").split(separator: " ")
        let ids = names.compactMap { ModelID(rawValue: String($0)) }
        return ids.isEmpty || ids.count != names.count || Set(ids).count != ids.count ? nil : ids
    }

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
        JSONObject(
            [
                ("format", .string(WeeklyModel.format)), ("kind", .string(kind)),
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
            ] + zip(settings.models.models, models.models).map { ($0.id.rawValue, StoredModel(model: $0, fitted: $1).json) } + [
                ("metrics", .object(metrics))
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
        let kind = document["kind"]?.stringValue
        let ids = kind.flatMap(WeeklyModel.models) ?? []
        guard kind == nil || !ids.isEmpty else {
            throw Failure(
                .data, code: WeeklyModel.invalid,
                "\(path): kind names no models of \(ModelID.allCases.map(\.rawValue).joined(separator: ", "))", field: "kind",
                remedy: WeeklyModel.remedy)
        }
        let fields = try FieldReader(
            document, keys: WeeklyModel.keys + ids.map(\.rawValue), document: path, code: WeeklyModel.invalid,
            remedy: WeeklyModel.remedy)
        guard try fields.string("format") == WeeklyModel.format else {
            throw fields.failure("format", "is not \(WeeklyModel.format)")
        }
        _ = try fields.string("kind")
        var content = document.objectValue ?? JSONObject()
        content["content_sha256"] = nil
        guard try fields.hash("content_sha256") == WeeklyModel.hash(of: content) else {
            throw WeeklyModel.hashMismatch(path, "its content is not what its content_sha256 says")
        }
        try self.init(fields, ids, path)
    }

    private init(_ fields: FieldReader, _ ids: [ModelID], _ path: String) throws(Failure) {
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
        var stored: [StoredModel] = []
        for id in ids { stored.append(try StoredModel(id, in: fields, width: width)) }
        self.init(
            strategyID: try fields.identifier("strategy_id"), configHash: try fields.hash("config_hash"), week: week,
            decisionDate: try fields.date("decision_date"), dataSource: try fields.string("data_source"),
            libraryVersion: try fields.string("library_version"),
            training: Training(
                first: try training.date("first"), last: try training.date("last"), rowCount: try training.integer("rows")),
            settings: Settings(
                horizon: try StoredModel.positive(training, "horizon"), purgeDays: try training.integer("purge_days"),
                trainingStart: try training.date("start"), models: ModelSet(stored.map(\.model))),
            models: FittedModelSet(standardizer: Standardizer(means: means, scales: scales), models: stored.map(\.fitted)),
            metrics: try fields.object("metrics"))
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
        "features", "metrics", "content_sha256",
    ]
}
