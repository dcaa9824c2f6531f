public import CivilTime
public import Failures
internal import Files
internal import JSON

/// One configuration of a strategy tried on one year of one set of data.
public struct Trial: Equatable, Sendable {
    /// The strategy's name in files.
    public var strategyID: String
    /// The year backtested.
    public var year: Int
    /// SHA-256 of the configuration that matters for the result.
    public var configHash: String
    /// SHA-256 of the data's content.
    public var dataHash: String
    /// Sharpe ratio per trade, not annualised; `nil` without trades.
    public var sharpePerTrade: Double?
    /// The as-of time of the run.
    public var recordedAt: Instant

    /// A trial.
    public init(
        strategyID: String, year: Int, configHash: String, dataHash: String, sharpePerTrade: Double?, recordedAt: Instant
    ) {
        self.strategyID = strategyID
        self.year = year
        self.configHash = configHash
        self.dataHash = dataHash
        self.sharpePerTrade = sharpePerTrade
        self.recordedAt = recordedAt
    }

    func isSame(as other: Trial) -> Bool {
        strategyID == other.strategyID && year == other.year && configHash == other.configHash && dataHash == other.dataHash
    }
}

/// `trial_ledger.jsonl`: every configuration ever tried, a line each, only ever appended. The deflated Sharpe ratio
/// counts them, so that trying until something looks good costs what it should. Source: contract, section 3.
public struct TrialLedger: Equatable, Sendable {
    /// All trials in the order recorded.
    public private(set) var trials: [Trial]

    /// A ledger without trials.
    public init() { trials = [] }

    /// The ledger of a file; empty when there is none.
    ///
    /// - Throws: `trial_ledger_invalid` (data) naming the line that is no trial.
    public init(path: String) throws(Failure) {
        trials = []
        guard let bytes = try FileSystem.readIfPresent(path, limit: .log) else { return }
        for (index, line) in bytes.split(separator: 0x0A).enumerated() {
            guard let document = try? JSONValue(parsing: Array(line)), let trial = Trial(document) else {
                throw Failure(
                    .data, code: "trial_ledger_invalid", "\(path):\(index + 1) is no trial",
                    remedy: "Restore the file from a backup; removing lines hides trials from the deflated Sharpe ratio.")
            }
            trials.append(trial)
        }
    }

    /// The trials of one strategy and year, in the order recorded.
    public func trials(of strategyID: String, year: Int) -> [Trial] {
        trials.filter { $0.strategyID == strategyID && $0.year == year }
    }

    /// Adds a trial unless the same one is recorded.
    ///
    /// - Returns: whether it was added.
    public mutating func record(_ trial: Trial) -> Bool {
        guard !trials.contains(where: { $0.isSame(as: trial) }) else { return false }
        trials.append(trial)
        return true
    }

    /// The file's content.
    public func fileBytes() -> [UInt8] {
        trials.flatMap { Array($0.json.serialized().utf8) + [0x0A] }
    }
}

extension Trial {
    /// The line of a trial.
    var json: JSONValue {
        [
            "strategy_id": .string(strategyID), "year": .integer(year), "config_hash": .string(configHash),
            "data_hash": .string(dataHash), "sharpe_per_trade": .optional(sharpePerTrade),
            "recorded_at": .string(recordedAt.formatted(in: .bogota)),
        ]
    }

    init?(_ document: JSONValue) {
        guard document.objectValue?.count == 6, let strategyID = document["strategy_id"]?.stringValue,
            let year = document["year"]?.integerValue, let configHash = document["config_hash"]?.stringValue,
            let dataHash = document["data_hash"]?.stringValue, let sharpe = document["sharpe_per_trade"],
            sharpe == .null || sharpe.numberValue != nil,
            let recordedAt = document["recorded_at"]?.stringValue.flatMap({ Instant($0) })
        else { return nil }
        self.init(
            strategyID: strategyID, year: year, configHash: configHash, dataHash: dataHash,
            sharpePerTrade: sharpe.numberValue, recordedAt: recordedAt)
    }
}
