public import JSON

/// The output of a task: a struct of plain values and one declaration of its fields, from which the JSON of a run, the
/// schema and the task reference are made.
///
///     struct VolTargetingOutput: TaskOutput {
///         var isChanged: Bool
///         var leverage: Double?
///         static let declaration: [OutputField<Self>] = [
///             .value("changed", \.isChanged, "Whether anything was stored."),
///             .value("final_leverage", \.leverage, "null when the week is skipped."),
///         ]
///     }
public protocol TaskOutput: Sendable {
    /// The fields in the order of the output.
    static var declaration: [OutputField<Self>] { get }
}

extension TaskOutput {
    /// The output as it stands in a result line.
    public var json: JSONObject {
        var object = JSONObject()
        for field in Self.declaration { object[field.name] = field.encode(self) }
        return object
    }

    /// The JSON Schema of ``json``, as a task answers it.
    public static var outputSchema: JSONValue { .object(schema) }

    /// The JSON Schema of a task that answers in this shape or in another, by what it was asked.
    public static func outputSchema<Other: TaskOutput>(or other: Other.Type) -> JSONValue {
        ["anyOf": [.object(schema), .object(other.schema)]]
    }

    /// The JSON Schema of ``json``.
    public static var schema: JSONObject {
        let fields = Self.declaration
        precondition(Set(fields.map(\.name)).count == fields.count, "\(Self.self) declares an output field twice")
        var schema = JSONObject([
            ("type", "object"),
            ("properties", .object(JSONObject(fields.map { ($0.name, .object($0.schema)) }))),
            ("additionalProperties", false),
        ])
        let required = fields.filter(\.isAlwaysThere).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return schema
    }
}
