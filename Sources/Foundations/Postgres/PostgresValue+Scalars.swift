public import CivilTime

extension Bool: PostgresEncodable, PostgresDecodable {
    /// `boolean`
    public static var postgresType: PostgresType { .bool }
    /// One byte.
    public func encode(into bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
    /// `boolean` only.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .bool }
    /// One byte.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Bool? { bytes.whole(UInt8.self).map { $0 != 0 } }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    /// `bigint`
    public static var postgresType: PostgresType { .int8 }
    /// Eight bytes.
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }
    /// Every integer type.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .int8 || type == .int4 || type == .int2 }
    /// Two, four or eight bytes.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Int64? {
        switch type {
        case .int2: bytes.whole(Int16.self).map(Int64.init)
        case .int4: bytes.whole(Int32.self).map(Int64.init)
        default: bytes.whole(Int64.self)
        }
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    /// `bigint`
    public static var postgresType: PostgresType { .int8 }
    /// Eight bytes.
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: Int64(self)) }
    /// Every integer type.
    public static func canDecode(_ type: PostgresType) -> Bool { Int64.canDecode(type) }
    /// Two, four or eight bytes.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Int? { Int64.decode(bytes, type).map(Int.init) }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    /// `integer`
    public static var postgresType: PostgresType { .int4 }
    /// Four bytes.
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: self) }
    /// `integer` and `smallint`.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .int4 || type == .int2 }
    /// Two or four bytes.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Int32? {
        type == .int2 ? bytes.whole(Int16.self).map(Int32.init) : bytes.whole(Int32.self)
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    /// `double precision`
    public static var postgresType: PostgresType { .float8 }
    /// The bit pattern, so that every value, NaN and infinities among them, comes back as it went.
    public func encode(into bytes: inout [UInt8]) { bytes.append(bigEndian: bitPattern) }
    /// `double precision` and `real`.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .float8 || type == .float4 }
    /// Four or eight bytes.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Double? {
        type == .float4
            ? bytes.whole(UInt32.self).map { Double(Float(bitPattern: $0)) }
            : bytes.whole(UInt64.self).map(Double.init(bitPattern:))
    }
}

extension String: PostgresEncodable, PostgresDecodable {
    /// `text`
    public static var postgresType: PostgresType { .text }
    /// UTF-8. The server refuses a NUL character (22021).
    public func encode(into bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
    /// Text, names and JSON.
    public static func canDecode(_ type: PostgresType) -> Bool {
        switch type {
        case .text, .varchar, .bpchar, .name, .unknown, .json, .jsonb: true
        default: false
        }
    }
    /// UTF-8; a `jsonb` value loses its version byte.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> String? {
        bytes.withUnsafeBytes { buffer in
            guard type == .jsonb else { return String(decoding: buffer, as: UTF8.self) }
            return buffer.first == 1 ? String(decoding: buffer.dropFirst(), as: UTF8.self) : nil
        }
    }
}

extension JSONText: PostgresEncodable, PostgresDecodable {
    /// `jsonb`
    public static var postgresType: PostgresType { .jsonb }
    /// Version 1, then the text.
    public func encode(into bytes: inout [UInt8]) {
        bytes.append(1)
        bytes.append(contentsOf: text.utf8)
    }
    /// `jsonb` and `json`.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .jsonb || type == .json }
    /// The text, as the server writes it.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> JSONText? {
        String.decode(bytes, type).map(JSONText.init)
    }
}

/// Postgres counts from 2000-01-01.
private let epochDayNumber = 10_957
private let epochMicroseconds: Int64 = 946_684_800_000_000

extension Instant: PostgresEncodable, PostgresDecodable {
    /// `timestamp with time zone`
    public static var postgresType: PostgresType { .timestamptz }
    /// Microseconds since 2000-01-01. An instant that the server cannot hold is sent so that it is refused (22008), never
    /// as one of the two numbers that mean infinity.
    public func encode(into bytes: inout [UInt8]) {
        let (difference, hasOverflown) = microseconds.subtractingReportingOverflow(epochMicroseconds)
        let value = hasOverflown ? Int64.min : difference
        bytes.append(bigEndian: min(max(value, Int64.min + 1), Int64.max - 1))
    }
    /// `timestamp with time zone` only: one without a zone names no instant.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .timestamptz }
    /// `nil` for the infinities.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> Instant? {
        guard let value = bytes.whole(Int64.self), value != .min, value != .max else { return nil }
        let (sum, hasOverflown) = value.addingReportingOverflow(epochMicroseconds)
        return hasOverflown ? nil : Instant(microseconds: sum)
    }
}

extension CivilDate: PostgresEncodable, PostgresDecodable {
    /// `date`
    public static var postgresType: PostgresType { .date }
    /// Days since 2000-01-01. A date that the server cannot hold is sent so that it is refused (22008).
    public func encode(into bytes: inout [UInt8]) {
        let (difference, hasOverflown) = dayNumber.subtractingReportingOverflow(epochDayNumber)
        let value = Int32(clamping: hasOverflown ? Int.min : difference)
        bytes.append(bigEndian: min(max(value, Int32.min + 1), Int32.max - 1))
    }
    /// `date` only.
    public static func canDecode(_ type: PostgresType) -> Bool { type == .date }
    /// `nil` for the infinities.
    public static func decode(_ bytes: RawSpan, _ type: PostgresType) -> CivilDate? {
        guard let value = bytes.whole(Int32.self), value != .min, value != .max else { return nil }
        return CivilDate(dayNumber: Int(value) + epochDayNumber)
    }
}
