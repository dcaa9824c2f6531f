import CivilTime
import Features
import Macro
import Market
import TestSupport
import Testing

/// Ages count trading days whose value should be known, and are stale beyond their limit.
@Suite struct DataFreshnessTests {
    /// What is fresh of data that end on a day, at an instant of Bogotá.
    private func freshness(through last: String, at asOf: String, missing: MacroVariable? = nil) throws -> DataFreshness {
        let end = try date(last)
        let days = (0..<30).reversed().map { end.adding(days: -$0) }
        let bars = days.filter { !$0.weekday.isWeekend }.map { SmallMarket.bar($0, open: 4000, close: 4001) }
        var columns: [MacroVariable: [Double]] = [:]
        for variable in MacroVariable.allCases {
            columns[variable] = days.map { _ in variable == missing ? .nan : 1 }
        }
        return DataFreshness(
            bars: bars, macro: MacroTable(dates: days, columns: columns), asOf: try #require(Instant("\(asOf)-05:00")),
            maxBarAgeDays: 3, maxMacroAgeDays: 5)
    }

    private func age(_ name: String, _ freshness: DataFreshness) throws -> (days: Int?, isStale: Bool) {
        let series = try #require(freshness.series.first { $0.name == name })
        return (series.ageDays, series.isStale)
    }

    /// Wednesday's bar; Thursday, Friday, Monday and Tuesday are over at 13:00.
    @Test(arguments: [
        ("2025-06-04T13:00:00", 0, false), ("2025-06-05T12:59:59", 0, false), ("2025-06-05T13:00:00", 1, false),
        ("2025-06-08T01:30:00", 2, false), ("2025-06-09T12:59:59", 2, false), ("2025-06-09T13:00:00", 3, false),
        ("2025-06-10T12:59:59", 3, false), ("2025-06-10T13:00:00", 4, true),
    ])
    func barsAgeWithEverySessionThatIsOver(asOf: String, days: Int, isStale: Bool) throws {
        let found = try age("USD/COP", try freshness(through: "2025-06-04", at: asOf))
        #expect(found.days == days && found.isStale == isStale)
    }

    /// Monday 23 June 2025 is a holiday.
    @Test(arguments: [("2025-06-26T13:00:00", 3, false), ("2025-06-27T13:00:00", 4, true)])
    func barsDoNotAgeOnHolidays(asOf: String, days: Int, isStale: Bool) throws {
        let found = try age("USD/COP", try freshness(through: "2025-06-20", at: asOf))
        #expect(found.days == days && found.isStale == isStale)
    }

    /// Wednesday's value; a day's row is published at the next weekday's midnight.
    @Test(
        arguments: [
            ("2025-06-05T00:00:00", 0, false), ("2025-06-05T23:59:59", 0, false), ("2025-06-06T00:00:00", 1, false),
            ("2025-06-08T23:59:59", 1, false), ("2025-06-09T00:00:00", 2, false), ("2025-06-12T23:59:59", 5, false),
            ("2025-06-13T00:00:00", 6, true),
        ], MacroVariable.allCases)
    func macroValuesAgeWithEveryRowThatIsPublished(
        item: (asOf: String, days: Int, isStale: Bool), variable: MacroVariable
    ) throws {
        let found = try age(variable.column, try freshness(through: "2025-06-04", at: item.asOf))
        #expect(found.days == item.days && found.isStale == item.isStale)
    }

    @Test(arguments: [("2025-06-30T23:59:59", 4, false), ("2025-07-02T00:00:00", 5, false), ("2025-07-03T00:00:00", 6, true)])
    func macroValuesDoNotAgeOnHolidays(asOf: String, days: Int, isStale: Bool) throws {
        // 23 and 30 June are holidays: 24, 25, 26, 27 June and 1 July, published on the 2nd.
        let found = try age(MacroVariable.dxy.column, try freshness(through: "2025-06-20", at: asOf))
        #expect(found.days == days && found.isStale == isStale)
    }

    @Test func missingValuesDoNotMakeAVariableYounger() throws {
        let end = try date("2025-06-10")
        let dates = (0..<5).reversed().map { end.adding(days: -$0) }
        let macro = MacroTable(dates: dates, columns: [.dxy: [1, 2, .nan, .nan, .nan]])
        let found = DataFreshness(
            bars: [], macro: macro, asOf: try #require(Instant("2025-06-11T08:15:00-05:00")), maxBarAgeDays: 3, maxMacroAgeDays: 5
        )
        #expect(found.series.first { $0.name == MacroVariable.dxy.column }?.last == dates[1])
    }

    @Test(arguments: MacroVariable.allCases) func aVariableWithoutAnyValueIsStale(_ variable: MacroVariable) throws {
        let stale = try freshness(through: "2025-06-04", at: "2025-06-05T08:15:00", missing: variable).stale
        #expect(stale.map(\.name) == [variable.column])
        #expect(stale.first?.last == nil && stale.first?.ageDays == nil)
    }

    @Test func nothingAtAllIsStaleByEveryName() throws {
        let found = DataFreshness(
            bars: [], macro: MacroTable(dates: [], columns: [:]), asOf: try #require(Instant("2025-06-11T08:15:00-05:00")),
            maxBarAgeDays: 3, maxMacroAgeDays: 5)
        #expect(found.stale.map(\.name) == ["USD/COP"] + MacroVariable.allCases.map(\.column))
    }
}
