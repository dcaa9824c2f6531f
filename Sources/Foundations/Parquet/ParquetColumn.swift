public import Failures

/// A column to be written.
public struct ParquetColumn: Sendable {
    /// The unit timestamps are stored in.
    public enum TimeUnit: Sendable {
        /// Thousandths of a second.
        case milliseconds
        /// Millionths of a second.
        case microseconds
        /// Billionths of a second.
        case nanoseconds
    }

    /// The values, one a row; at null rows they do not matter.
    public enum Values: Sendable {
        /// Double-precision numbers.
        case doubles([Double])
        /// Single-precision numbers.
        case floats([Float])
        /// 64-bit integers.
        case integers([Int64])
        /// Decimals of `precision` digits (1–38), `scale` of them behind the point, given as value × 10^scale.
        case decimals([Int128], precision: Int, scale: Int)
        /// Times since 1970-01-01 in a unit: UTC with a zone label, a clock's readings without.
        case timestamps([Int64], unit: TimeUnit = .microseconds, zone: String?)
        /// Days since 1970-01-01.
        case dates([Int32])
        /// Texts, stored once each.
        case strings([String])
        /// Truth values.
        case booleans([Bool])
    }

    /// The column's name.
    public var name: String
    /// The values.
    public var values: Values
    /// Rows without a value.
    public var nullRows: [Int]

    /// A column; `nullRows` lie within the values.
    public init(_ name: String, _ values: Values, nullRows: [Int] = []) {
        self.name = name
        self.values = values
        self.nullRows = nullRows
        precondition(nullRows.allSatisfy { $0 >= 0 && $0 < values.count }, "null rows lie within the values")
    }

    /// A column of doubles that is null where a value is NaN.
    public static func nullable(_ name: String, _ values: [Double]) -> ParquetColumn {
        ParquetColumn(name, .doubles(values), nullRows: values.indices.filter { values[$0].isNaN })
    }

    /// A column of decimals, each the nearest to a double; null where a value is NaN.
    ///
    /// - Throws: `value_not_writable` (data) when |value| × 10^scale is 2^50 or more, where the nearest is no longer certain.
    public static func decimals(
        _ name: String, nearest values: [Double], precision: Int, scale: Int
    ) throws(Failure) -> ParquetColumn {
        let factor = (0..<scale).reduce(1.0) { power, _ in power * 10 }
        var unscaled: [Int128] = []
        for (row, value) in values.enumerated() {
            let scaled = value.isNaN ? 0 : (value * factor).rounded()
            guard abs(scaled) < 0x1p50 else {
                throw notWritable("column \(name), row \(row): \(value) has no certain nearest decimal of scale \(scale)")
            }
            unscaled.append(Int128(scaled))
        }
        return ParquetColumn(
            name, .decimals(unscaled, precision: precision, scale: scale),
            nullRows: values.indices.filter { values[$0].isNaN })
    }
}

extension ParquetColumn.Values {
    /// The number of rows.
    public var count: Int {
        switch self {
        case .doubles(let values): values.count
        case .floats(let values): values.count
        case .integers(let values): values.count
        case .decimals(let values, _, _): values.count
        case .timestamps(let values, _, _): values.count
        case .dates(let values): values.count
        case .strings(let values): values.count
        case .booleans(let values): values.count
        }
    }
}
