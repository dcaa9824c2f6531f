/// What a column of a table holds.
public enum ColumnType: Sendable, Equatable {
    /// Double-precision numbers.
    case double
    /// Single-precision numbers.
    case float
    /// Integers of any width, with or without sign.
    case integer
    /// Decimal numbers of `precision` digits, `scale` of them behind the point.
    case decimal(precision: Int, scale: Int)
    /// Times. With a zone they are instants and the zone is a label; without one they are readings of an unnamed clock.
    case timestamp(zone: String?)
    /// Days.
    case date
    /// Texts, dictionary-encoded or not.
    case string
    /// Truth values.
    case boolean
    /// Anything else, in Arrow's words.
    case other(String)
}

extension ColumnType {
    /// Whether the values are numbers that `ParquetTable.doubles` gives.
    public var isNumeric: Bool {
        switch self {
        case .double, .float, .integer, .decimal: true
        case .timestamp, .date, .string, .boolean, .other: false
        }
    }
}

extension ColumnType: CustomStringConvertible {
    /// The type in words for people.
    public var description: String {
        switch self {
        case .double: "double"
        case .float: "float"
        case .integer: "integer"
        case .decimal(let precision, let scale): "decimal(\(precision), \(scale))"
        case .timestamp(let zone?): "timestamp in \(zone)"
        case .timestamp(nil): "timestamp without zone"
        case .date: "date"
        case .string: "string"
        case .boolean: "boolean"
        case .other(let words): words
        }
    }
}

/// The columns of a table, its size and what its file says about itself.
public struct ParquetSchema: Sendable, Equatable {
    /// Column names in file order.
    public let names: [String]
    /// Column types, in the order of `names`.
    public let types: [ColumnType]
    /// The file's key-value metadata, without Arrow's own entry.
    public let metadata: [String: String]
    /// The number of rows.
    public let rowCount: Int

    /// The type of the first column called `name`; `nil` when there is none.
    public func type(of name: String) -> ColumnType? {
        names.firstIndex(of: name).map { types[$0] }
    }
}
