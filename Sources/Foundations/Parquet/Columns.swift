internal import CArrow

/// The values of a numeric column. A view: making one and passing it on copies nothing.
public struct DoubleColumn: RandomAccessCollection {
    private let storage: ColumnStorage
    private let values: UnsafeBufferPointer<Double>

    init(_ storage: ColumnStorage) {
        self.storage = storage
        values = storage.buffer(Double.self)
    }

    /// The first row, 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { values.count }
    /// The value of a row; NaN where null.
    public subscript(row: Int) -> Double {
        precondition(row >= 0 && row < values.count, "row \(row) of \(values.count)")
        return values[row]
    }

    /// The number of rows without a value.
    public var nullCount: Int { storage.nullCount }
    /// Whether a row has no value, as opposed to one that is NaN.
    public func isNull(_ row: Int) -> Bool { storage.isNull(row) }

    /// Gives the values to `body` in place.
    public func withSpan<Result, Problem: Error>(
        _ body: (Span<Double>) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(values.span)
    }
}

/// The values of an integer column. A view.
public struct IntegerColumn: RandomAccessCollection {
    private let storage: ColumnStorage
    private let values: UnsafeBufferPointer<Int64>

    init(_ storage: ColumnStorage) {
        self.storage = storage
        values = storage.buffer(Int64.self)
    }

    /// The first row, 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { values.count }
    /// The value of a row; 0 where null.
    public subscript(row: Int) -> Int64 {
        precondition(row >= 0 && row < values.count, "row \(row) of \(values.count)")
        return values[row]
    }

    /// The number of rows without a value.
    public var nullCount: Int { storage.nullCount }
    /// Whether a row has no value.
    public func isNull(_ row: Int) -> Bool { storage.isNull(row) }
}

/// The times of a timestamp column, in microseconds since 1970-01-01. A view.
public struct InstantColumn: RandomAccessCollection {
    /// The zone's name, a label only: the values are UTC. `nil` when the column has none; then they are a clock's readings.
    public let zone: String?
    /// Rows that were rounded down to a microsecond or kept within range, ascending. Mostly empty.
    public let inexactRows: [Int]
    private let storage: ColumnStorage
    private let values: UnsafeBufferPointer<Int64>

    init(_ storage: ColumnStorage, zone: String?) {
        self.storage = storage
        self.zone = zone
        inexactRows = storage.inexactRows
        values = storage.buffer(Int64.self)
    }

    /// The first row, 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { values.count }
    /// The microseconds of a row; 0 where null.
    public subscript(row: Int) -> Int64 {
        precondition(row >= 0 && row < values.count, "row \(row) of \(values.count)")
        return values[row]
    }

    /// The number of rows without a value.
    public var nullCount: Int { storage.nullCount }
    /// Whether a row has no value.
    public func isNull(_ row: Int) -> Bool { storage.isNull(row) }
}

/// The days of a date column, counted since 1970-01-01.
public struct DateColumn: RandomAccessCollection {
    /// Rows whose timestamp is no whole day and was rounded down, ascending. Mostly empty.
    public let inexactRows: [Int]
    private let days: [Int]
    private let storage: ColumnStorage?
    private let source: InstantColumn?

    init(_ storage: ColumnStorage) {
        self.storage = storage
        source = nil
        inexactRows = []
        days = storage.buffer(Int32.self).map(Int.init)
    }

    init(_ instants: InstantColumn) {
        storage = nil
        source = instants
        let day: Int64 = 86_400_000_000
        var inexact = instants.inexactRows
        days = instants.indices.map { row in
            let (quotient, remainder) = instants[row].quotientAndRemainder(dividingBy: day)
            if remainder != 0 { inexact.append(row) }
            return Int(remainder < 0 ? quotient - 1 : quotient)
        }
        inexactRows = Set(inexact).sorted()
    }

    /// The first row, 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { days.count }
    /// The day of a row; 0 where null.
    public subscript(row: Int) -> Int { days[row] }

    /// The number of rows without a value.
    public var nullCount: Int { storage?.nullCount ?? source?.nullCount ?? 0 }
    /// Whether a row has no value.
    public func isNull(_ row: Int) -> Bool { storage?.isNull(row) ?? source?.isNull(row) ?? false }
}

/// The texts of a string column: for each row the place of its text among the distinct ones.
public struct StringColumn: RandomAccessCollection {
    /// The distinct texts, in the order they are met. Bytes that are no UTF-8 are replaced.
    public let distinct: [String]
    private let storage: ColumnStorage
    private let codes: UnsafeBufferPointer<Int32>

    init(_ storage: ColumnStorage) {
        self.storage = storage
        codes = storage.buffer(Int32.self)
        distinct = (0..<carrow_values_text_count(storage.handle)).map { index in
            var length: Int64 = 0
            let bytes = carrow_values_text(storage.handle, index, &length)
            return String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(length)), as: UTF8.self)
        }
    }

    /// The first row, 0.
    public var startIndex: Int { 0 }
    /// The number of rows.
    public var endIndex: Int { codes.count }
    /// The text of a row; `nil` where null.
    public subscript(row: Int) -> String? { code(row).map { distinct[$0] } }

    /// The place of a row's text in `distinct`; `nil` where null. Comparing places is cheaper than comparing texts.
    public func code(_ row: Int) -> Int? {
        precondition(row >= 0 && row < codes.count, "row \(row) of \(codes.count)")
        let code = codes[row]
        return code < 0 ? nil : Int(code)
    }

    /// The number of rows without a value.
    public var nullCount: Int { storage.nullCount }
}
