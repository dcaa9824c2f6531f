public import Failures

/// One row of a COPY on its way out. COPY names no columns and no types: values are read by place.
public struct CopyRow: Sendable {
    let bytes: [UInt8]
    /// Where each value lies; `nil` for NULL.
    let fields: [Range<Int>?]

    /// The number of columns.
    public var count: Int { fields.count }

    /// The value of a column that is never NULL, by its place from 0.
    ///
    /// - Throws: `unexpected_null` (internal), `value_unreadable` (data).
    public func value<Value: PostgresValue>(_ index: Int, as type: Value.Type = Value.self) throws(Failure) -> Value {
        guard let value = try optional(index, as: type) else {
            throw Failure(
                .internal, code: "unexpected_null", "column \(index) is NULL where a value was expected",
                remedy: "Report this with the log of the run.")
        }
        return value
    }

    /// The value of a column by its place from 0, `nil` for NULL.
    ///
    /// - Throws: `value_unreadable` (data).
    public func optional<Value: PostgresValue>(_ index: Int, as type: Value.Type = Value.self) throws(Failure) -> Value? {
        precondition(fields.indices.contains(index), "column \(index) of \(fields.count)")
        guard let range = fields[index] else { return nil }
        guard let value = bytes.withUnsafeBytes({ Value.decode($0.bytes.extracting(range), Value.postgresType) }) else {
            throw Failure(
                .data, code: "value_unreadable", "a value of column \(index) cannot be read as \(Value.self)",
                remedy: "Report this with the log of the run.")
        }
        return value
    }
}

/// Cuts the stream of a binary COPY into rows. libpq hands over one message at a time; the first carries the header.
struct CopyDecoder {
    private static let signature = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    private var isHeaderRead = false

    /// The rows of a message.
    ///
    /// - Throws: `copy_unreadable` (internal).
    mutating func rows(in bytes: [UInt8]) throws(Failure) -> [CopyRow] {
        var offset = 0
        if !isHeaderRead {
            guard bytes.starts(with: CopyDecoder.signature), let extent = CopyDecoder.int32(bytes, at: 15), extent >= 0 else {
                throw CopyDecoder.unreadable
            }
            offset = 19 + Int(extent)
            isHeaderRead = true
        }
        var rows: [CopyRow] = []
        while offset < bytes.count {
            guard let count = CopyDecoder.int16(bytes, at: offset) else { throw CopyDecoder.unreadable }
            offset += 2
            if count == -1 { break }
            var fields: [Range<Int>?] = []
            fields.reserveCapacity(Int(count))
            for _ in 0..<max(0, count) {
                guard let length = CopyDecoder.int32(bytes, at: offset) else { throw CopyDecoder.unreadable }
                offset += 4
                guard length >= 0 else {
                    fields.append(nil)
                    continue
                }
                guard offset + Int(length) <= bytes.count else { throw CopyDecoder.unreadable }
                fields.append(offset..<(offset + Int(length)))
                offset += Int(length)
            }
            rows.append(CopyRow(bytes: bytes, fields: fields))
        }
        return rows
    }

    private static func int16(_ bytes: [UInt8], at offset: Int) -> Int16? {
        bytes.withUnsafeBytes { $0.bytes.bigEndian(Int16.self, at: offset) }
    }

    private static func int32(_ bytes: [UInt8], at offset: Int) -> Int32? {
        bytes.withUnsafeBytes { $0.bytes.bigEndian(Int32.self, at: offset) }
    }

    private static let unreadable = Failure(
        .internal, code: "copy_unreadable", "the server's COPY data do not follow the binary format",
        remedy: "Report this with the log of the run.")
}
