import CivilTime
import Failures
import Macro
import MarketFiles
import Parquet
import TestSupport
import Testing

/// A macro file's columns: `fecha` as dates, and every variable with values shifted by its place.
func macroColumns(_ dates: [CivilDate], _ values: [Double]) -> [ParquetColumn] {
    [ParquetColumn("fecha", .dates(dates.map { Int32($0.dayNumber) }))]
        + MacroVariable.allCases.enumerated().map { place, variable in
            ParquetColumn(variable.column, .doubles(values.map { $0 + Double(100 * place) }))
        }
}

@Suite struct MacroFileTests {
    let folder = TemporaryFolder()
    let dates = ["2024-01-02", "2024-01-03", "2024-01-04"].map { day($0) }

    private func replacing(_ column: ParquetColumn) -> [ParquetColumn] {
        macroColumns(dates, [1, 2, 3]).map { $0.name == column.name ? column : $0 }
    }

    private func refusal(_ columns: [ParquetColumn]) -> Failure? {
        failure { () throws(Failure) in _ = try folder.macro(columns) }
    }

    @Test func valuesAreWhatTheFileSays() throws {
        let series = try folder.macro(macroColumns(dates, [1, 2, 3]))
        #expect(series.table.dates == dates && series.dataSource == "unlabelled")
        for (place, variable) in MacroVariable.allCases.enumerated() {
            #expect(series.table.values(variable) == [1, 2, 3].map { $0 + Double(100 * place) })
        }
    }

    @Test(arguments: [ParquetColumn.TimeUnit.milliseconds, .microseconds, .nanoseconds])
    func timestampsWithoutZoneAreDates(_ unit: ParquetColumn.TimeUnit) throws {
        let factor: Int64 = unit == .milliseconds ? 86_400_000 : unit == .microseconds ? 86_400_000_000 : 86_400_000_000_000
        let fecha = ParquetColumn("fecha", .timestamps(dates.map { Int64($0.dayNumber) * factor }, unit: unit, zone: nil))
        #expect(try folder.macro(replacing(fecha)).table.dates == dates)
    }

    @Test func nullAndNaNAreMissing() throws {
        let vix = ParquetColumn(MacroVariable.vix.column, .doubles([1, .nan, 3]), nullRows: [2])
        let values = try folder.macro(replacing(vix)).table.values(.vix)
        #expect(values[0] == 1 && values[1].isNaN && values[2].isNaN)
    }

    @Test func oilMayBeNegative() throws {
        let wti = ParquetColumn(MacroVariable.wti.column, .doubles([20, -37.63, 0]))
        #expect(try folder.macro(replacing(wti)).table.values(.wti) == [20, -37.63, 0])
    }

    @Test func decimalAndIntegerValuesGiveIdenticalTables() throws {
        let embi = ParquetColumn(MacroVariable.embi.column, .integers([301, 302, 303]))
        #expect(try folder.macro(replacing(embi)).table.values(.embi) == [301, 302, 303])
        let dxy = ParquetColumn(MacroVariable.dxy.column, .decimals([13_779_999, 1, -5], precision: 12, scale: 6))
        #expect(try folder.macro(replacing(dxy)).table.values(.dxy) == [13.779999, 0.000001, -0.000005])
    }

    @Test(arguments: [Double.infinity, -.infinity])
    func infiniteValuesAreRefused(_ value: Double) {
        let refused = refusal(replacing(ParquetColumn(MacroVariable.wti.column, .doubles([1, value, 2]))))
        #expect(refused?.code == "macro_not_finite" && refused?.kind == .data)
        #expect(refused?.message.contains("COMM_OIL_WTI_GLB_D_WTI") == true)
        #expect(refused?.message.contains("2024-01-03") == true && refused?.message.contains("macro.parquet") == true)
    }

    @Test func datesTwiceOrOutOfOrderAreRefused() {
        let twice = refusal(macroColumns([dates[0], dates[1], dates[1]], [1, 2, 3]))
        #expect(twice?.code == "duplicated_date" && twice?.message.contains("2024-01-03") == true)
        let unsorted = refusal(macroColumns([dates[1], dates[0], dates[2]], [1, 2, 3]))
        #expect(unsorted?.code == "unsorted_date" && unsorted?.message.contains("2024-01-02") == true)
    }

    @Test func aMissingDateBeforeAKnownOneIsRefused() {
        let fecha = ParquetColumn("fecha", .dates(dates.map { Int32($0.dayNumber) }), nullRows: [1])
        #expect(refusal(replacing(fecha))?.code == "date_missing")
    }

    @Test func timestampsOffMidnightAreRefused() {
        var values = dates.map { Zone.utc.instant($0).microseconds }
        values[1] += 1
        let refused = refusal(replacing(ParquetColumn("fecha", .timestamps(values, zone: nil))))
        #expect(refused?.code == "date_not_at_midnight" && refused?.message.contains("2024-01-03") == true)
    }

    @Test func timestampsWithZoneAreRefused() {
        let values = dates.map { Zone.utc.instant($0).microseconds }
        #expect(refusal(replacing(ParquetColumn("fecha", .timestamps(values, zone: "UTC"))))?.code == "date_with_zone")
    }

    @Test func otherTypesAreRefused() {
        #expect(refusal(replacing(ParquetColumn("fecha", .strings(["a", "b", "c"]))))?.code == "wrong_type")
        let texts = ParquetColumn(MacroVariable.vix.column, .strings(["13.5", "14", "15"]))
        #expect(refusal(replacing(texts))?.code == "wrong_type")
    }

    @Test(arguments: ["fecha"] + MacroVariable.allCases.map(\.column))
    func aMissingColumnIsRefused(_ name: String) {
        let refused = refusal(macroColumns(dates, [1, 2, 3]).filter { $0.name != name })
        #expect(refused?.code == "missing_column" && refused?.message.contains("no column \(name);") == true)
    }

    @Test func lowerCaseColumnsAreMissing() {
        let lower = macroColumns(dates, [1, 2, 3]).map { ParquetColumn($0.name.lowercased(), $0.values) }
        #expect(refusal(lower)?.code == "missing_column")
    }

    @Test func extraColumnsMayHoldAnything() throws {
        let extra = ParquetColumn("FINC_BOND_YIELD2Y_USA_D_DGS2", .strings(["?", "?", "?"]))
        #expect(try folder.macro([extra] + macroColumns(dates, [1, 2, 3])).table.dates == dates)
    }
}
