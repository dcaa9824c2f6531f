/// One SQL statement with its bound values.
///
///     let statement: Statement = "select close from usdcop_m5_ohlcv where symbol = \(symbol) and time >= \(from)"
///
/// The text is what stands in the source: the type of a literal is `StaticString`, so no string made at run time can become
/// SQL. An interpolated value is bound as a typed binary parameter and never part of the text. An ``Identifier`` is the one
/// thing that is spliced in, quoted.
public struct Statement: ExpressibleByStringInterpolation, Sendable {
    /// The text, with `$1`, `$2`… for the values.
    public let sql: String
    let parameters: Parameters
    /// Where the text has a `$n`, in bytes, in order: a literal may say `$1` too and mean no value.
    let placeholders: [Int]

    /// A statement without values.
    public init(stringLiteral value: StaticString) {
        sql = value.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        parameters = Parameters()
        placeholders = []
    }

    /// A statement with values.
    public init(stringInterpolation: Interpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
        placeholders = stringInterpolation.placeholders
    }

    /// How values and identifiers get into a statement.
    public struct Interpolation: StringInterpolationProtocol, Sendable {
        var sql = ""
        var parameters = Parameters()
        var placeholders: [Int] = []

        /// An empty statement.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        /// Text of the source.
        public mutating func appendLiteral(_ literal: StaticString) {
            sql += literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            parameters.append(value)
            appendPlaceholder()
        }

        /// Binds a value or NULL. The label says to the reader, and to the compiler, that NULL is meant.
        public mutating func appendInterpolation<Value: PostgresEncodable>(nullable value: Value?) {
            parameters.append(value)
            appendPlaceholder()
        }

        /// Splices another statement in, such as a condition, with its values: they are numbered on from those before.
        public mutating func appendInterpolation(_ statement: Statement) {
            var rest = statement.sql[...]
            for (index, offset) in statement.placeholders.enumerated() {
                let placeholder = statement.sql.utf8.index(statement.sql.startIndex, offsetBy: offset)
                sql += rest[..<placeholder]
                parameters.append(statement.parameters, at: index)
                appendPlaceholder()
                rest = statement.sql[placeholder...].dropFirst("$\(index + 1)".utf8.count)
            }
            sql += rest
        }

        /// Splices a quoted name in.
        public mutating func appendInterpolation(_ identifier: Identifier) { sql += identifier.quoted }

        private mutating func appendPlaceholder() {
            placeholders.append(sql.utf8.count)
            sql += "$\(parameters.count)"
        }

        /// Splices a list of quoted names in, with commas between them.
        public mutating func appendInterpolation(_ identifiers: [Identifier]) {
            sql += identifiers.map(\.quoted).joined(separator: ", ")
        }

        /// Splices a list of quoted names of columns in, each after the table's.
        public mutating func appendInterpolation(_ columns: [Identifier], of table: Identifier) {
            sql += columns.map { "\(table.quoted).\($0.quoted)" }.joined(separator: ", ")
        }
    }
}

/// A name of a table, column, role or channel. In a statement it stands quoted, so that it can name nothing but an object.
public struct Identifier: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The name as the catalogue has it.
    public let name: String

    /// A name from the source.
    public init(stringLiteral value: StaticString) {
        name = value.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    }

    /// A name made at run time, such as that of a column read from configuration; `nil` when Postgres cannot have it: empty,
    /// longer than 63 bytes, or with a NUL.
    public init?(_ name: String) {
        guard (1...63).contains(name.utf8.count), !name.utf8.contains(0) else { return nil }
        self.name = name
    }

    /// Between double quotes, a quote inside doubled (SQL, "delimited identifier").
    var quoted: String {
        var text = "\""
        for character in name.unicodeScalars {
            if character == "\"" { text += "\"" }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}

/// SQL that was not written in the program's source: a migration. Whoever makes one vouches for its origin; values never
/// belong in it.
public struct TrustedScript: Sendable {
    let text: String

    /// Vouches for `text`.
    public init(vouchingFor text: String) { self.text = text }
}

/// The bound values of a statement, encoded.
struct Parameters: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var types: [UInt32] = []
    /// Where each value lies in `bytes`; `nil` for NULL.
    private(set) var ranges: [Range<Int>?] = []

    var count: Int { types.count }

    mutating func append<Value: PostgresEncodable>(_ value: Value) {
        types.append(Value.postgresType.rawValue)
        guard !value.isNull else {
            ranges.append(nil)
            return
        }
        let start = bytes.count
        value.encode(into: &bytes)
        ranges.append(start..<bytes.count)
    }

    /// Appends a value that was bound before.
    mutating func append(_ other: Parameters, at index: Int) {
        precondition(other.types.indices.contains(index), "value \(index) of \(other.count)")
        types.append(other.types[index])
        let start = bytes.count
        if let range = other.ranges[index] { bytes += other.bytes[range] }
        ranges.append(other.ranges[index].map { start..<start + $0.count })
    }
}
