public import CivilTime

/// A value that may be the element of a one-dimensional Postgres array.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    /// The type of arrays of this element.
    static var postgresArrayType: PostgresType { get }
}

extension Double: PostgresArrayElement {
    /// `double precision[]`
    public static var postgresArrayType: PostgresType { .float8Array }
}

extension Int64: PostgresArrayElement {
    /// `bigint[]`
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension String: PostgresArrayElement {
    /// `text[]`
    public static var postgresArrayType: PostgresType { .textArray }
}

extension CivilDate: PostgresArrayElement {
    /// `date[]`
    public static var postgresArrayType: PostgresType { .dateArray }
}

extension Instant: PostgresArrayElement {
    /// `timestamp with time zone[]`
    public static var postgresArrayType: PostgresType { .timestamptzArray }
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    /// The array type of the elements.
    public static var postgresType: PostgresType { Element.postgresArrayType }

    /// Dimensions, flags, element type, length and lower bound, then every element behind its length (`array_recv`).
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(bigEndian: Int32(isEmpty ? 0 : 1))
        bytes.append(bigEndian: Int32(0))
        bytes.append(bigEndian: Element.postgresType.rawValue)
        if isEmpty { return }
        bytes.append(bigEndian: Int32(truncatingIfNeeded: count))
        bytes.append(bigEndian: Int32(1))
        for element in self { bytes.appendField(element) }
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    /// The array type of the elements.
    public static func canDecode(_ type: PostgresType) -> Bool { type == Element.postgresArrayType }

    /// `nil` for arrays with several dimensions or NULL elements.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> [Element]? {
        guard let dimensions = bytes.bigEndian(Int32.self, at: 0), let elementType = bytes.bigEndian(UInt32.self, at: 8) else {
            return nil
        }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = bytes.bigEndian(Int32.self, at: 12), count >= 0 else { return nil }
        var elements: [Element] = []
        var offset = 20
        for _ in 0..<count {
            guard let length = bytes.bigEndian(Int32.self, at: offset), length >= 0 else { return nil }
            let start = offset + 4
            let end = start + Int(length)
            guard end <= bytes.byteCount,
                let element = Element.decode(bytes.extracting(start..<end), PostgresType(rawValue: elementType))
            else { return nil }
            elements.append(element)
            offset = end
        }
        return elements
    }
}

extension [UInt8] {
    /// Appends a value behind its length; NULL has length −1.
    mutating func appendField(_ value: some PostgresEncodable) {
        if value.isNull {
            append(bigEndian: Int32(-1))
            return
        }
        let start = count
        append(bigEndian: Int32(0))
        value.encode(into: &self)
        let length = Int32(truncatingIfNeeded: count - start - 4).bigEndian
        Swift.withUnsafeBytes(of: length) { for (index, byte) in $0.enumerated() { self[start + index] = byte } }
    }
}
