public import Failures
internal import Files
public import JSON

/// The identity of a backtest's evidence: what a vote is bound to.
public enum EvidenceHash {
    /// SHA-256, in hexadecimal, over summary, trades and weeks, each serialized compactly, one after the other, every
    /// `generated_at` member left out at any depth: when a backtest ran is no evidence.
    public static func compute(summary: JSONValue, trades: JSONValue, weeks: JSONValue) -> String {
        var digest = SHA256()
        for document in [summary, trades, weeks] { digest.update(withoutTime(document).serialized(.compact)) }
        return digest.hexadecimal()
    }

    private static func withoutTime(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(withoutTime))
        case .object(let object):
            .object(JSONObject(object.members.filter { $0.key != "generated_at" }.map { ($0.key, withoutTime($0.value)) }))
        default: value
        }
    }
}

/// Where the three documents lie that make up the evidence.
public struct EvidenceFiles: Equatable, Sendable {
    /// `summary_{year}.json`.
    public var summary: String
    /// `trades/{strategy_id}_{year}.json`.
    public var trades: String
    /// `weeks/{strategy_id}_{year}.json`.
    public var weeks: String

    /// Files by their paths.
    public init(summary: String, trades: String, weeks: String) {
        self.summary = summary
        self.trades = trades
        self.weeks = weeks
    }

    /// The files of a backtest under their standard names in a folder (contract, section 3).
    public init(directory: String, strategy: String, year: Int) {
        summary = Path.join(directory, "summary_\(year).json")
        trades = Path.join(directory, "trades/\(strategy)_\(year).json")
        weeks = Path.join(directory, "weeks/\(strategy)_\(year).json")
    }

    /// The hash of what the files hold now.
    ///
    /// - Throws: `file_missing`, `file_unreadable` or `evidence_unreadable` (data) when a file is no JSON.
    public func hash() throws(Failure) -> String {
        EvidenceHash.compute(summary: try read(summary), trades: try read(trades), weeks: try read(weeks))
    }

    private func read(_ path: String) throws(Failure) -> JSONValue {
        let bytes = try FileSystem.read(path)
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            throw Failure(
                .data, code: "evidence_unreadable", "\(path) is no JSON document: \(error)",
                remedy: "Run the backtest again; it writes the file anew.")
        }
    }
}
