internal import Algorithms
public import CivilTime

/// A daily macro variable that the 21 features use.
public enum MacroVariable: String, Sendable, CaseIterable, Hashable {
    /// US dollar index, index points.
    case dxy = "FXRT_INDEX_DXY_USA_D_DXY"
    /// West Texas Intermediate crude oil, US dollars a barrel; may be negative.
    case wti = "COMM_OIL_WTI_GLB_D_WTI"
    /// Volatility index of the S&P 500, annualised percent.
    case vix = "VOLT_VIX_USA_D_VIX"
    /// EMBIG spread of Colombia, basis points.
    case embi = "CRSK_SPREAD_EMBI_COL_D_EMBI"

    /// The column name of macro files.
    public var column: String { rawValue }
}

/// Daily macro rows, oldest first, one a date. A missing value is NaN.
public struct MacroTable: Sendable {
    /// Observation dates, strictly ascending.
    public let dates: [CivilDate]
    private let columns: [MacroVariable: [Double]]

    /// A table of columns, each as long as `dates`; a variable without a column is missing everywhere.
    public init(dates: [CivilDate], columns: [MacroVariable: [Double]]) {
        precondition(zip(dates, dates.dropFirst()).allSatisfy { $0 < $1 }, "macro dates ascend strictly")
        precondition(columns.values.allSatisfy { $0.count == dates.count }, "macro columns are as long as the dates")
        self.dates = dates
        self.columns = columns
    }

    /// The values of a variable, row by row; NaN where missing.
    public func values(_ variable: MacroVariable) -> [Double] {
        columns[variable] ?? Array(repeating: .nan, count: dates.count)
    }

    /// When a row is known: 00:00 COT of the next Monday–Friday after its date. Holidays do not delay it.
    public static func visible(_ date: CivilDate) -> Instant { Zone.bogota.instant(date.nextWeekday) }

    /// The rows known at an instant, the instant of publication included.
    ///
    /// - Complexity: O(log n) when all rows are known, else a copy of those that are.
    public func visible(at asOf: Instant) -> MacroTable {
        // Publication never goes back as dates ascend, so the known rows come first.
        prefix(dates.partitioningIndex { MacroTable.visible($0) > asOf })
    }

    /// The rows of dates before a date.
    ///
    /// - Complexity: O(log n) when that is all rows, else a copy of those that are.
    public func rows(before date: CivilDate) -> MacroTable { prefix(dates.partitioningIndex { $0 >= date }) }

    private func prefix(_ count: Int) -> MacroTable {
        guard count < dates.count else { return self }
        return MacroTable(dates: Array(dates[..<count]), columns: columns.mapValues { Array($0[..<count]) })
    }
}
