/// An enumeration that stands in a `text` column as its raw value and comes back as the enumeration.
///
/// A stored text that no case has is a fault of the data: reading it throws `value_unreadable`, and no reader has to invent
/// what it could mean.
///
///     extension OperatorControl.State: PostgresText {}
public protocol PostgresText: PostgresValue, RawRepresentable<String> {}

extension PostgresText {
    /// `text`
    public static var postgresType: PostgresType { .text }
    /// The raw value.
    public func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }
    /// As `String`.
    public static func canDecode(_ type: PostgresType) -> Bool { String.canDecode(type) }
    /// `nil` for a text that no case has.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Self? {
        String.decode(bytes, type).flatMap(Self.init(rawValue:))
    }
}

/// An enumeration that stands in an integer column as its raw value and comes back as the enumeration; as ``PostgresText``.
public protocol PostgresNumber: PostgresValue, RawRepresentable<Int> {}

extension PostgresNumber {
    /// `bigint`
    public static var postgresType: PostgresType { Int.postgresType }
    /// The raw value.
    public func encode(into bytes: inout [UInt8]) { rawValue.encode(into: &bytes) }
    /// Every integer type.
    public static func canDecode(_ type: PostgresType) -> Bool { Int.canDecode(type) }
    /// `nil` for a number that no case has.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Self? {
        Int.decode(bytes, type).flatMap(Self.init(rawValue:))
    }
}
