public import Failures
internal import Files
internal import JSON

/// A weekly model as a file: its bytes, and the name they give it.
///
/// The name carries the digest of the bytes, so that a file never changes: other data give another file. Paths are below the
/// data directory, `models/<strategy>/<week>-<12 digits>.json`.
public struct ModelFile: Equatable, Sendable {
    /// What the file says.
    public let model: WeeklyModel
    /// The file's content.
    public let bytes: [UInt8]
    /// SHA-256 of the content.
    public let hash: String

    /// The file of a model.
    public init(_ model: WeeklyModel) {
        self.model = model
        bytes = model.json.fileBytes()
        hash = SHA256.hexadecimal(of: bytes)
    }

    /// What the registry calls the model, `<strategy>-<week>-<12 digits>`.
    public var id: String { "\(model.strategyID)-\(model.week)-\(hash.prefix(12))" }

    /// Where the file lies below the data directory.
    public var path: String { "models/\(model.strategyID)/\(model.week)-\(hash.prefix(12)).json" }

    /// Writes the file below a data directory, unless it is there already.
    ///
    /// - Returns: whether it had to be written.
    /// - Throws: `disk_full` (temporary), `output_not_writable` (configuration).
    public func write(below dataDirectory: String) throws(Failure) -> Bool {
        let destination = Path.join(dataDirectory, path)
        if (try? FileSystem.read(destination)) == bytes { return false }
        var files = StagedFiles()
        try files.stage(bytes, at: destination)
        try files.commit()
        return true
    }

    /// Reads a file that the registry knows.
    ///
    /// - Parameters:
    ///   - path: where it lies below the data directory.
    ///   - hash: the digest its content must have.
    /// - Throws: `model_path_invalid`, `model_file_missing`, `file_unreadable`, `model_hash_mismatch`, `model_invalid`, `feature_contract_mismatch` (data).
    public init(reading path: String, below dataDirectory: String, hash: String) throws(Failure) {
        guard Path.isPlain(path) else {
            throw Failure(
                .data, code: "model_path_invalid", "the registry's path of a model leads out of the data directory, or nowhere",
                field: "model_path",
                remedy: "Correct the row in model_registry, or train the week again: forecast_h5_l3_weekly_training.")
        }
        let place = Path.join(dataDirectory, path)
        guard let bytes = try FileSystem.readIfPresent(place) else {
            throw Failure(
                .data, code: "model_file_missing", "the registry knows \(path), but there is no file \(place)",
                remedy: "Give the task the data directory it was trained in (USDCOP_DATA_DIR), or train the week again: "
                    + "forecast_h5_l3_weekly_training.")
        }
        let found = SHA256.hexadecimal(of: bytes)
        guard found == hash else {
            throw WeeklyModel.hashMismatch(place, "its SHA-256 is \(found), the registry says \(hash)")
        }
        model = try WeeklyModel(parsing: bytes, path: place)
        self.bytes = bytes
        self.hash = hash
    }

    /// Refuses a model of another strategy or of other settings.
    ///
    /// - Throws: `model_strategy_mismatch`, `model_config_mismatch` (data).
    public func require(strategyID: String, configHash: String) throws(Failure) {
        guard model.strategyID == strategyID else {
            throw Failure(
                .data, code: "model_strategy_mismatch", "\(path) is of strategy \(model.strategyID), not \(strategyID)",
                field: "strategy_id", remedy: "Register a model of \(strategyID): forecast_h5_l3_weekly_training.")
        }
        guard model.configHash == configHash else {
            throw Failure(
                .data, code: "model_config_mismatch",
                "\(path) was trained with configuration \(model.configHash), which is now \(configHash)", field: "config_hash",
                remedy:
                    "Train the week again with the strategy file as it is, or restore the file: forecast_h5_l3_weekly_training.")
        }
    }
}
