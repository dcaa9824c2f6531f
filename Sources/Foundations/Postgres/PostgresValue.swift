/// A value that travels to the server in Postgres's binary format.
public protocol PostgresEncodable: Sendable {
    /// The type the server is told, so that it never guesses.
    static var postgresType: PostgresType { get }
    /// Whether there is no value: SQL NULL.
    var isNull: Bool { get }
    /// Appends the binary form, without its length. Not called for NULL.
    func encode(into bytes: inout [UInt8])
}

extension PostgresEncodable {
    /// A value is there unless its type says otherwise.
    public var isNull: Bool { false }
}

/// A value that can be read from Postgres's binary format.
public protocol PostgresDecodable: Sendable {
    /// Whether columns of a type can be read as this one.
    static func canDecode(_ type: PostgresType) -> Bool
    /// Reads the binary form; `nil` when the bytes are not one, or name a value that this type lacks (`infinity`).
    static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Self?
}

/// A value that travels both ways.
public typealias PostgresValue = PostgresEncodable & PostgresDecodable

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// The type of the value that may be missing.
    public static var postgresType: PostgresType { Wrapped.postgresType }
    /// Whether this is `nil`.
    public var isNull: Bool {
        switch self {
        case .some(let value): value.isNull
        case .none: true
        }
    }
    /// Appends the value's binary form.
    public func encode(into bytes: inout [UInt8]) { self?.encode(into: &bytes) }
}

/// A JSON document as text, for a `jsonb` column. The server refuses text that is not JSON (22P02).
public struct JSONText: Hashable, Sendable {
    /// The document.
    public let text: String

    /// A document.
    public init(_ text: String) { self.text = text }
}

/// Big-endian numbers, as the protocol has them.
extension [UInt8] {
    mutating func append(bigEndian value: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }
}

extension RawSpan {
    /// The big-endian number at an offset; `nil` when it does not lie inside.
    func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type, at offset: Int = 0) -> Number? {
        guard offset >= 0, byteCount >= MemoryLayout<Number>.size, offset <= byteCount - MemoryLayout<Number>.size else {
            return nil
        }
        return Number(bigEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// The number that is all of the bytes.
    func whole<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Number? {
        byteCount == MemoryLayout<Number>.size ? bigEndian(type) : nil
    }
}
