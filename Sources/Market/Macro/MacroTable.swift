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
    /// From which day on each row was known, `nil` for a row that does not say; `nil` as a whole where none does.
    public let publications: [CivilDate?]?
    private let columns: [MacroVariable: [Double]]

    /// A table of columns, each as long as `dates`; a variable without a column is missing everywhere.
    public init(dates: [CivilDate], columns: [MacroVariable: [Double]], publications: [CivilDate?]? = nil) {
        precondition(zip(dates, dates.dropFirst()).allSatisfy { $0 < $1 }, "macro dates ascend strictly")
        precondition(columns.values.allSatisfy { $0.count == dates.count }, "macro columns are as long as the dates")
        precondition(publications.map { $0.count == dates.count } ?? true, "a macro row is published once")
        self.dates = dates
        self.columns = columns
        self.publications = publications?.contains { $0 != nil } == true ? publications : nil
    }

    /// The values of a variable, row by row; NaN where missing.
    public func values(_ variable: MacroVariable) -> [Double] {
        columns[variable] ?? Array(repeating: .nan, count: dates.count)
    }

    /// The variables without a single value in all these rows; none of a table without rows.
    public var emptyVariables: [MacroVariable] {
        dates.isEmpty ? [] : MacroVariable.allCases.filter { values($0).allSatisfy(\.isNaN) }
    }

    /// When a row is known: 00:00 COT of the next Monday–Friday after its date. Holidays do not delay it.
    public static func visible(_ date: CivilDate) -> Instant { Zone.bogota.instant(date.nextWeekday) }

    /// When a row is known that says when it was published: from 00:00 COT of that day, never before the rule's instant.
    public static func visible(_ date: CivilDate, published: CivilDate?) -> Instant {
        let rule = visible(date)
        return published.map { max(rule, Zone.bogota.instant($0)) } ?? rule
    }

    /// When the row of a date is known.
    public func known(_ date: CivilDate) -> Instant {
        let row = dates.partitioningIndex { $0 >= date }
        let isThere = row < dates.count && dates[row] == date
        return MacroTable.visible(date, published: isThere ? publications?[row] : nil)
    }

    /// The rows known at an instant, the instant of publication included.
    ///
    /// - Complexity: O(log n) when all rows are known by the rule and none says when it was published, else a copy.
    public func visible(at asOf: Instant) -> MacroTable {
        // The rule's instants never go back as dates ascend, so the rows it makes known come first.
        let known = prefix(dates.partitioningIndex { MacroTable.visible($0) > asOf })
        guard let publications = known.publications else { return known }
        let rows = known.dates.indices.filter { MacroTable.visible(known.dates[$0], published: publications[$0]) <= asOf }
        return MacroTable(
            dates: rows.map { known.dates[$0] }, columns: known.columns.mapValues { values in rows.map { values[$0] } },
            publications: rows.map { publications[$0] })
    }

    /// The rows of dates before a date.
    ///
    /// - Complexity: O(log n) when that is all rows, else a copy of those that are.
    public func rows(before date: CivilDate) -> MacroTable { prefix(dates.partitioningIndex { $0 >= date }) }

    private func prefix(_ count: Int) -> MacroTable {
        guard count < dates.count else { return self }
        return MacroTable(
            dates: Array(dates[..<count]), columns: columns.mapValues { Array($0[..<count]) },
            publications: publications.map { Array($0[..<count]) })
    }
}
