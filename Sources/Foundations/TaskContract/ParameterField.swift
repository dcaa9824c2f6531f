public import CivilTime
internal import Failures
internal import JSON

/// One parameter of a task: its name, where its value goes, what is accepted and what it means.
///
/// A key path to an optional declares a parameter without default, which may be absent or `null`.
public struct ParameterField<Parameters>: Sendable {
    /// Where a value goes: a key path such as `\.year`.
    public typealias Place<Value> = any WritableKeyPath<Parameters, Value> & Sendable

    /// The name in a request.
    public let name: String
    /// What it means, a sentence or two for `--help` and the schema.
    public let summary: String
    /// What the task does when the parameter is absent; only for parameters without default.
    public let whenAbsent: String?
    /// Whether a request without it is refused.
    public private(set) var isRequired = false

    let kind: ParameterKind
    let isNullable: Bool
    let encode: @Sendable (Parameters) -> JSONValue
    private let assign: @Sendable (JSONValue, inout Parameters) -> Bool

    init<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, _ kind: ParameterKind, _ summary: String,
        _ whenAbsent: String?
    ) {
        self.init(
            name, kind, summary, whenAbsent, isNullable: Value.isNullable,
            encode: { $0[keyPath: path].parameter },
            assign: { json, parameters in
                guard let value = Value(parameter: json) else { return false }
                parameters[keyPath: path] = value
                return true
            })
    }

    init(
        _ name: String, _ kind: ParameterKind, _ summary: String, _ whenAbsent: String?, isNullable: Bool,
        encode: @escaping @Sendable (Parameters) -> JSONValue,
        assign: @escaping @Sendable (JSONValue, inout Parameters) -> Bool
    ) {
        self.name = name
        self.kind = kind
        self.summary = summary
        self.whenAbsent = whenAbsent
        self.isNullable = isNullable
        self.encode = encode
        self.assign = assign
    }

    /// The same parameter, which every request must give.
    public func required() -> ParameterField {
        var field = self
        field.isRequired = true
        return field
    }

    /// Checks a value and stores it.
    func decode(_ value: JSONValue, at path: String, into parameters: inout Parameters) throws(Failure) {
        let isAbsent = value == .null && isNullable
        if isAbsent, isRequired { throw RequestFailure.missing(path, accepted: kind.accepted) }
        if !isAbsent { try kind.check(value, at: path, isNullable: isNullable) }
        guard assign(value, &parameters) else {
            throw RequestFailure.wrongType(path, value, accepted: kind.accepted(isNullable: isNullable))
        }
    }
}

extension ParameterField {
    /// `true` or `false`.
    public static func bool<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, _ summary: String, whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == Bool {
        ParameterField(name, path, .boolean, summary, whenAbsent)
    }

    /// A whole number in a range, of which a part may be refused.
    public static func integer<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, in range: ClosedRange<Int>,
        excluding hole: ClosedRange<Int>? = nil, _ summary: String, whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == Int {
        ParameterField(name, path, .integer(range, excluding: hole), summary, whenAbsent)
    }

    /// A finite number in a range, ends included.
    public static func number<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, in range: ClosedRange<Double>, _ summary: String,
        whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == Double {
        ParameterField(name, path, .number(range), summary, whenAbsent)
    }

    /// A text of 1–`maximumLength` characters without NUL.
    public static func string<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, maximumLength: Int = 1024, _ summary: String,
        whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == String {
        ParameterField(name, path, .string(maximumLength: maximumLength), summary, whenAbsent)
    }

    /// The path of a file or folder: 1–4096 characters without NUL, relative ones resolved against the current folder.
    public static func path<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, _ summary: String, whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == String {
        ParameterField(name, path, .path, summary, whenAbsent)
    }

    /// A list of texts; with `among`, of these only.
    public static func strings<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, among accepted: [String]? = nil, _ summary: String,
        whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == [String] {
        ParameterField(name, path, .strings(among: accepted), summary, whenAbsent)
    }

    /// A day, `YYYY-MM-DD`.
    public static func date<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, _ summary: String, whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == CivilDate {
        ParameterField(name, path, .date, summary, whenAbsent)
    }

    /// A point in time, ISO 8601 with an offset.
    public static func instant<Value: ParameterValue>(
        _ name: String, _ path: Place<Value>, _ summary: String, whenAbsent: String? = nil
    ) -> ParameterField where Value.Base == Instant {
        ParameterField(name, path, .instant, summary, whenAbsent)
    }

    /// One case of an enumeration, by its raw value.
    public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Place<Choice>, _ summary: String
    ) -> ParameterField {
        ParameterField(
            name, .choice(Choice.allCases.map(\.rawValue)), summary, nil, isNullable: false,
            encode: { .string($0[keyPath: path].rawValue) },
            assign: { json, parameters in
                guard let value = json.stringValue.flatMap(Choice.init(rawValue:)) else { return false }
                parameters[keyPath: path] = value
                return true
            })
    }

    /// One case of an enumeration, by its raw value, or none.
    public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: Place<Choice?>, _ summary: String, whenAbsent: String? = nil
    ) -> ParameterField {
        ParameterField(
            name, .choice(Choice.allCases.map(\.rawValue)), summary, whenAbsent, isNullable: true,
            encode: { .optional($0[keyPath: path]?.rawValue) },
            assign: { json, parameters in
                let value = json.stringValue.flatMap(Choice.init(rawValue:))
                guard value != nil || json == .null else { return false }
                parameters[keyPath: path] = value
                return true
            })
    }
}
