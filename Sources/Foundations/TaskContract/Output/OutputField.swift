internal import JSON

/// One field of a task's output: its name, where its value comes from, what it looks like and what it means.
public struct OutputField<Output>: Sendable {
    /// Where a value comes from: a key path such as `\.signalDate`, also of a computed property.
    public typealias Place<Value> = any KeyPath<Output, Value> & Sendable

    /// The name in `output`.
    public let name: String
    /// Whether the field stands in every output, be it as `null`.
    public private(set) var isAlwaysThere = true

    private(set) var schema: JSONObject
    /// `nil` where the field is left out.
    let encode: @Sendable (Output) -> JSONValue?

    private init(_ name: String, _ schema: JSONObject, _ summary: String?, _ encode: @escaping @Sendable (Output) -> JSONValue?) {
        precondition(!name.isEmpty, "an output field has a name")
        self.name = name
        self.encode = encode
        var schema = schema
        if let summary { schema["description"] = .string(summary) }
        self.schema = schema
    }

    /// The same field of an output that holds this one: its fields stand among the holder's own.
    public func within<Outer>(_ path: OutputField<Outer>.Place<Output>) -> OutputField<Outer> {
        let encode = encode
        var field = OutputField<Outer>(name, schema, nil) { encode($0[keyPath: path]) }
        field.isAlwaysThere = isAlwaysThere
        return field
    }

    /// The same field of an output that may hold this one, left out where it does not.
    public func within<Outer>(_ path: OutputField<Outer>.Place<Output?>) -> OutputField<Outer> {
        let encode = encode
        var field = OutputField<Outer>(name, schema, nil) { $0[keyPath: path].flatMap(encode) }
        field.isAlwaysThere = false
        return field
    }

    /// The same field, left out where it would be `null`: of a step that has nothing to say on it.
    public func leftOutWhenAbsent() -> OutputField {
        let encode = encode
        // It is never there as null.
        var field = OutputField(name, schema.withoutNull, nil) { output in
            guard let value = encode(output), value != .null else { return Optional.none }
            return value
        }
        field.isAlwaysThere = false
        return field
    }
}

extension OutputField {
    /// A plain value; of an optional, `null` where there is none.
    public static func value<Value: OutputValue>(
        _ name: String, _ path: Place<Value>, _ summary: String? = nil
    ) -> OutputField {
        OutputField(name, Value.outputSchema, summary) { $0[keyPath: path].output }
    }

    /// One case of an enumeration, by its raw value.
    public static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ path: Place<Choice>, _ summary: String? = nil
    ) -> OutputField where Choice.RawValue: OutputValue {
        OutputField(name, names(of: Choice.self), summary) { $0[keyPath: path].rawValue.output }
    }

    /// One case of an enumeration, by its raw value, or `null`.
    public static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ name: String, _ path: Place<Choice?>, _ summary: String? = nil
    ) -> OutputField where Choice.RawValue: OutputValue {
        OutputField(name, names(of: Choice.self).orNull, summary) { ($0[keyPath: path]?.rawValue).output }
    }

    /// An object with fields of its own.
    public static func object<Inner: TaskOutput>(
        _ name: String, _ path: Place<Inner>, _ summary: String? = nil
    ) -> OutputField {
        OutputField(name, Inner.schema, summary) { .object($0[keyPath: path].json) }
    }

    /// An object with fields of its own, or `null`.
    public static func object<Inner: TaskOutput>(
        _ name: String, _ path: Place<Inner?>, _ summary: String? = nil
    ) -> OutputField {
        OutputField(name, Inner.schema.orNull, summary) { $0[keyPath: path].map { .object($0.json) } ?? .null }
    }

    /// A list of objects with fields of their own.
    public static func list<Inner: TaskOutput>(
        _ name: String, _ path: Place<[Inner]>, _ summary: String? = nil
    ) -> OutputField {
        OutputField(name, list(of: Inner.self), summary) { .array($0[keyPath: path].map { .object($0.json) }) }
    }

    /// A list of objects with fields of their own, or `null`.
    public static func list<Inner: TaskOutput>(
        _ name: String, _ path: Place<[Inner]?>, _ summary: String? = nil
    ) -> OutputField {
        OutputField(name, list(of: Inner.self).orNull, summary) { output in
            output[keyPath: path].map { .array($0.map { .object($0.json) }) } ?? .null
        }
    }

    private static func names<Choice: RawRepresentable & CaseIterable>(
        of choice: Choice.Type
    ) -> JSONObject where Choice.RawValue: OutputValue {
        JSONObject([("enum", .array(Choice.allCases.map(\.rawValue.output)))])
    }

    private static func list<Inner: TaskOutput>(of inner: Inner.Type) -> JSONObject {
        JSONObject([("type", "array"), ("items", .object(Inner.schema))])
    }
}
