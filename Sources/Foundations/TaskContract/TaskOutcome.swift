internal import Files
public import JSON

/// What a task that did not fail has to say.
public enum TaskOutcome: Equatable, Sendable {
    /// Done, or done before (`changed: false` in the output).
    case success(output: JSONObject, artifacts: [Artifact] = [], warnings: [String] = [])
    /// The calendar or the schedule says this is not the time; never for "nothing new". The reason becomes `output.reason`.
    case skipped(reason: String, output: JSONObject = JSONObject())

    /// Done, with a declared output.
    public static func success(_ output: some TaskOutput, artifacts: [Artifact] = []) -> TaskOutcome {
        .success(output: output.json, artifacts: artifacts)
    }
}

/// A file a task has made, by content.
public struct Artifact: Equatable, Sendable {
    /// Where it is.
    public var path: String
    /// The SHA-256 of its bytes, in hexadecimal.
    public var sha256: String
    /// How many rows it has, where it has rows.
    public var rows: Int?

    /// A file whose digest is known.
    public init(path: String, sha256: String, rows: Int? = nil) {
        self.path = path
        self.sha256 = sha256
        self.rows = rows
    }

    /// A file by the bytes written to it.
    public init(path: String, bytes: [UInt8], rows: Int? = nil) {
        self.init(path: path, sha256: SHA256.hexadecimal(of: bytes), rows: rows)
    }

    /// The artifact as it stands in a result line; `rows` only where there are any.
    public var json: JSONValue {
        var object = JSONObject([("path", .string(path)), ("sha256", .string(sha256))])
        object["rows"] = rows.map(JSONValue.integer)
        return .object(object)
    }
}
