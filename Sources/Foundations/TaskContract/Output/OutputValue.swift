public import CivilTime
public import JSON

/// A type an output field can have: how it is written, and the JSON Schema of what is written.
public protocol OutputValue: Sendable {
    /// The JSON Schema of every value of the type.
    static var outputSchema: JSONObject { get }
    /// The value as it stands in `output`.
    var output: JSONValue { get }
}

extension Bool: OutputValue {
    /// A boolean.
    public static var outputSchema: JSONObject { JSONObject([("type", "boolean")]) }
    /// A boolean.
    public var output: JSONValue { .bool(self) }
}

extension Int: OutputValue {
    /// An integer.
    public static var outputSchema: JSONObject { JSONObject([("type", "integer")]) }
    /// An integer.
    public var output: JSONValue { .integer(self) }
}

extension Double: OutputValue {
    /// A number.
    public static var outputSchema: JSONObject { JSONObject([("type", "number")]) }
    /// A number, in the shortest form that reads back as the same.
    public var output: JSONValue { .number(self) }
}

extension String: OutputValue {
    /// A text.
    public static var outputSchema: JSONObject { JSONObject([("type", "string")]) }
    /// A text.
    public var output: JSONValue { .string(self) }
}

extension CivilDate: OutputValue {
    /// A day.
    public static var outputSchema: JSONObject { JSONObject([("type", "string"), ("format", "date")]) }
    /// `YYYY-MM-DD`
    public var output: JSONValue { .string(description) }
}

extension Instant: OutputValue {
    /// A point in time.
    public static var outputSchema: JSONObject { JSONObject([("type", "string"), ("format", "date-time")]) }
    /// ISO 8601 in Colombian time, as operators read it.
    public var output: JSONValue { .string(formatted(in: .bogota)) }
}

extension ISOWeek: OutputValue {
    /// A week.
    public static var outputSchema: JSONObject { JSONObject([("type", "string"), ("pattern", "^\\d{4}-W\\d{2}$")]) }
    /// `2024-W23`
    public var output: JSONValue { .string(description) }
}

extension JSONObject: OutputValue {
    /// Any object.
    public static var outputSchema: JSONObject { JSONObject([("type", "object")]) }
    /// The object itself.
    public var output: JSONValue { .object(self) }
}

extension Array: OutputValue where Element: OutputValue {
    /// A list.
    public static var outputSchema: JSONObject { JSONObject([("type", "array"), ("items", .object(Element.outputSchema))]) }
    /// The elements in order.
    public var output: JSONValue { .array(map(\.output)) }
}

extension Optional: OutputValue where Wrapped: OutputValue {
    /// The value's, or `null`.
    public static var outputSchema: JSONObject { Wrapped.outputSchema.orNull }
    /// `null` where there is no value.
    public var output: JSONValue { map(\.output) ?? .null }
}

extension JSONObject {
    /// A schema that accepts `null` beside what it accepts.
    var orNull: JSONObject {
        var schema = self
        if let type = self["type"] { schema["type"] = .array((type.arrayValue ?? [type]) + ["null"]) }
        if let names = self["enum"]?.arrayValue { schema["enum"] = .array(names + [.null]) }
        return schema
    }

    /// A schema that accepts what it accepts but `null`.
    var withoutNull: JSONObject {
        var schema = self
        if let types = self["type"]?.arrayValue?.filter({ $0 != "null" }) {
            schema["type"] = types.count == 1 ? types[0] : .array(types)
        }
        if let names = self["enum"]?.arrayValue { schema["enum"] = .array(names.filter { $0 != .null }) }
        return schema
    }
}
