public import CivilTime
public import JSON

/// A type a parameter can have. An optional one has no default: the parameter may be absent or `null`.
public protocol ParameterValue: Sendable {
    /// The type without the optional: what a present value is.
    associatedtype Base
    /// Whether absent and `null` are values.
    static var isNullable: Bool { get }
    /// The value of a JSON value that has passed the field's check; `nil` when it is of another type.
    init?(parameter: JSONValue)
    /// The value as JSON.
    var parameter: JSONValue { get }
}

extension ParameterValue {
    /// Only optionals may be absent.
    public static var isNullable: Bool { false }
}

extension Optional: ParameterValue where Wrapped: ParameterValue {
    /// The type a present value has.
    public typealias Base = Wrapped.Base
    /// An optional may be absent.
    public static var isNullable: Bool { true }
    /// `null` is no value.
    public init?(parameter: JSONValue) {
        if case .null = parameter {
            self = .none
        } else {
            guard let value = Wrapped(parameter: parameter) else { return nil }
            self = .some(value)
        }
    }
    /// `null` where there is no value.
    public var parameter: JSONValue { map(\.parameter) ?? .null }
}

extension Bool: ParameterValue {
    /// The type itself.
    public typealias Base = Bool
    /// The value of a boolean.
    public init?(parameter: JSONValue) {
        guard let value = parameter.boolValue else { return nil }
        self = value
    }
    /// A boolean.
    public var parameter: JSONValue { .bool(self) }
}

extension Int: ParameterValue {
    /// The type itself.
    public typealias Base = Int
    /// The value of a whole number: JSON Schema calls `2024.0` an integer too.
    public init?(parameter: JSONValue) {
        switch parameter {
        case .integer(let value): self = value
        case .number(let value):
            guard let whole = Int(exactly: value) else { return nil }
            self = whole
        default: return nil
        }
    }
    /// An integer.
    public var parameter: JSONValue { .integer(self) }
}

extension Double: ParameterValue {
    /// The type itself.
    public typealias Base = Double
    /// The value of a number, integers included.
    public init?(parameter: JSONValue) {
        guard let value = parameter.numberValue else { return nil }
        self = value
    }
    /// A number.
    public var parameter: JSONValue { .number(self) }
}

extension String: ParameterValue {
    /// The type itself.
    public typealias Base = String
    /// The text of a string.
    public init?(parameter: JSONValue) {
        guard let value = parameter.stringValue else { return nil }
        self = value
    }
    /// A string.
    public var parameter: JSONValue { .string(self) }
}

extension Array: ParameterValue where Element: ParameterValue {
    /// The type itself.
    public typealias Base = [Element]
    /// The elements of an array; `nil` when one of them is of another type.
    public init?(parameter: JSONValue) {
        guard let elements = parameter.arrayValue else { return nil }
        let values = elements.compactMap { Element(parameter: $0) }
        guard values.count == elements.count else { return nil }
        self = values
    }
    /// An array.
    public var parameter: JSONValue { .array(map(\.parameter)) }
}

extension CivilDate: ParameterValue {
    /// The type itself.
    public typealias Base = CivilDate
    /// The date of a `YYYY-MM-DD` string.
    public init?(parameter: JSONValue) {
        guard let text = parameter.stringValue else { return nil }
        self.init(text)
    }
    /// A `YYYY-MM-DD` string.
    public var parameter: JSONValue { .string(description) }
}

extension Instant: ParameterValue {
    /// The type itself.
    public typealias Base = Instant
    /// The instant of an ISO 8601 string with an offset.
    public init?(parameter: JSONValue) {
        guard let text = parameter.stringValue else { return nil }
        self.init(text)
    }
    /// An ISO 8601 string in UTC.
    public var parameter: JSONValue { .string(formatted()) }
}

extension JSONObject: ParameterValue {
    /// The type itself.
    public typealias Base = JSONObject
    /// The members of an object.
    public init?(parameter: JSONValue) {
        guard let object = parameter.objectValue else { return nil }
        self = object
    }
    /// An object.
    public var parameter: JSONValue { .object(self) }
}

extension JSONValue: ParameterValue {
    /// The type itself.
    public typealias Base = JSONValue
    /// Any value.
    public init?(parameter: JSONValue) { self = parameter }
    /// The value itself.
    public var parameter: JSONValue { self }
}
