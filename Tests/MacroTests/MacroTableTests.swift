import CivilTime
import Macro
import TestSupport
import Testing

struct MacroTableTests {
    /// Thursday 2024-05-30 to Tuesday 2024-06-04, the weekend with a Saturday row; Monday 3 June is a Colombian holiday.
    static func table() throws -> MacroTable {
        let dates = try ["2024-05-30", "2024-05-31", "2024-06-01", "2024-06-03", "2024-06-04"].map { try date($0) }
        return MacroTable(dates: dates, columns: [.dxy: [101, 102, 103, .nan, 105], .embi: [301, 302, 303, 304, 305]])
    }

    @Test(arguments: [
        ("2024-05-30", "2024-05-31"), ("2024-05-31", "2024-06-03"), ("2024-06-01", "2024-06-03"),
        ("2024-06-02", "2024-06-03"), ("2024-06-03", "2024-06-04"), ("2024-12-31", "2025-01-01"),
    ])
    func aRowIsKnownAtMidnightOfTheNextWeekday(row: String, known: String) throws {
        #expect(MacroTable.visible(try date(row)) == (try instant("\(known)T00:00:00-05:00")))
    }

    @Test(arguments: [
        ("2024-05-30T23:59:59.999999-05:00", 0), ("2024-05-31T00:00:00-05:00", 1), ("2024-05-31T00:00:00.000001-05:00", 1),
        ("2024-06-02T23:59:59.999999-05:00", 1), ("2024-06-03T00:00:00-05:00", 3), ("2024-06-03T23:59:59-05:00", 3),
        ("2024-06-04T00:00:00-05:00", 4), ("2024-06-04T23:59:59.999999-05:00", 4), ("2024-06-05T05:00:00Z", 5),
        ("1999-01-01T00:00:00Z", 0), ("2099-01-01T00:00:00Z", 5),
    ])
    func rowsAppearAtTheirInstantAndNotBefore(asOf: String, count: Int) throws {
        let known = try Self.table().visible(at: instant(asOf))
        #expect(known.dates == Array(try Self.table().dates.prefix(count)))
        #expect(known.values(.embi) == Array([301, 302, 303, 304, 305].prefix(count)))
    }

    @Test(arguments: [
        ("2024-06-05T23:59:59.999999-05:00", [0, 2, 3, 4]), ("2024-06-06T00:00:00-05:00", [0, 1, 2, 3, 4]),
        ("2024-06-03T23:59:59-05:00", [0, 2]),
    ])
    func aRowThatSaysWhenItWasPublishedAppearsThenAndNeverBeforeTheRule(asOf: String, rows: [Int]) throws {
        let plain = try Self.table()
        // Friday's row comes out late, Monday's says a day before its own.
        let published = try [nil, "2024-06-06", nil, "2024-06-01", nil].map { try $0.map { try date($0) } }
        let table = MacroTable(
            dates: plain.dates, columns: [.dxy: plain.values(.dxy), .embi: plain.values(.embi)], publications: published)
        let known = try table.visible(at: instant(asOf))
        #expect(known.dates == rows.map { plain.dates[$0] } && known.values(.embi) == rows.map { plain.values(.embi)[$0] })
        #expect(table.known(plain.dates[1]) == (try instant("2024-06-06T00:00:00-05:00")))
        #expect(table.known(plain.dates[3]) == (try instant("2024-06-04T00:00:00-05:00")))
        #expect(known.rows(before: plain.dates[2]).dates.allSatisfy { $0 < plain.dates[2] })
    }

    @Test func noRowIsKnownOnItsOwnDay() throws {
        let first = try date("2020-01-01")
        let dates = (0..<800).map { first.adding(days: $0) }
        let table = MacroTable(dates: dates, columns: [:])
        for day in dates {
            let endOfDay = Zone.bogota.instant(day.adding(days: 1)).adding(seconds: -1)
            #expect(table.visible(at: endOfDay).dates.allSatisfy { $0 < day })
        }
    }

    @Test func whatIsKnownDoesNotDependOnLaterRows() throws {
        let asOf = try instant("2024-06-04T12:00:00-05:00")
        let whole = try Self.table()
        let changed = MacroTable(
            dates: whole.dates, columns: [.dxy: [101, 102, 103, .nan, -9], .embi: [301, 302, 303, 304, -9]])
        #expect(whole.visible(at: asOf).values(.embi) == changed.visible(at: asOf).values(.embi))
        #expect(whole.visible(at: asOf).visible(at: asOf).dates == whole.visible(at: asOf).dates)
    }

    @Test func missingValuesStayMissing() throws {
        let known = try Self.table().visible(at: instant("2024-06-04T00:00:00-05:00"))
        #expect(known.values(.dxy).count == 4)
        #expect(known.values(.dxy)[3].isNaN)
        #expect(known.values(.vix).count == 4 && known.values(.vix).allSatisfy(\.isNaN))
    }

    @Test func anEmptyTableHasNothingToShow() throws {
        let empty = MacroTable(dates: [], columns: [:])
        #expect(empty.visible(at: try instant("2024-06-04T00:00:00Z")).dates.isEmpty)
        #expect(empty.values(.wti).isEmpty)
    }

    @Test func variablesAreNamedAsTheirColumns() {
        let columns = MacroVariable.allCases.map(\.column)
        let expected = [
            "FXRT_INDEX_DXY_USA_D_DXY", "COMM_OIL_WTI_GLB_D_WTI", "VOLT_VIX_USA_D_VIX", "CRSK_SPREAD_EMBI_COL_D_EMBI",
        ]
        #expect(columns == expected)
    }

    @Test func datesOutOfOrderTrap() async {
        await #expect(processExitsWith: .failure) {
            let day = CivilDate.firstDay(ofYear: 2024)
            _ = MacroTable(dates: [day, day], columns: [:])
        }
    }

    @Test func aColumnOfAnotherLengthTraps() async {
        await #expect(processExitsWith: .failure) {
            _ = MacroTable(dates: [.firstDay(ofYear: 2024)], columns: [.dxy: []])
        }
    }
}
