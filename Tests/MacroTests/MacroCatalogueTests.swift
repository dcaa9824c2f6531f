import Files
import Macro
import TestSupport
import Testing

struct MacroCatalogueTests {
    @Test func everyVariableIsDeclaredOnceAndInOrder() {
        #expect(MacroDefinition.all.map(\.series) == MacroSeriesID.allCases)
        #expect(MacroFrequency.allCases.map { MacroSeriesID.all($0).count } == [18, 18, 4])
    }

    @Test func theCriticalSevenAreThoseADayNeeds() {
        #expect(MacroSeriesID.critical == [.dgs2, .ust10y, .dxy, .vix, .ibr, .tpm, .embi])
    }

    @Test func locatorsAreEachOnesOwn() {
        let locators = MacroDefinition.all.map(\.primary)
        #expect(locators.indices.allSatisfy { index in !locators[..<index].contains(locators[index]) })
    }

    @Test func theColumnsOfTheFourFeaturesAreTheCatalogues() {
        let columns = Set(MacroSeriesID.allCases.map(\.column))
        #expect(columns.count == 40 && columns.isSuperset(of: MacroVariable.allCases.map(\.column)))
        #expect(MacroSeriesID.tpm.column == "POLR_POLICY_RATE_COL_M_TPM")
    }

    @Test func anotherIndexNeverFillsTheDollars() {
        #expect(MacroSeriesID.dxy.definition.fallback == nil)
    }

    /// The table of the field, column by column.
    @Test(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment))) func definitionsAreThoseOfTheTable() throws {
        let path = Path.join(Reference.directory, "spec/macro_variables.csv")
        let rows = CSVTable.rows(String(decoding: try FileSystem.read(path), as: UTF8.self))
        #expect(rows.count == 40)
        for (row, definition) in zip(rows, MacroDefinition.all) {
            let series = definition.series
            #expect(row["canonical_name"] == series.rawValue)
            #expect(row["display_name"] == definition.name, "\(series)")
            #expect(row["unit"] == definition.unit, "\(series)")
            #expect(row["frequency"] == series.frequency.rawValue, "\(series)")
            #expect(row["primary_source"] == definition.primary.source.rawValue, "\(series)")
            if series != .dxy { #expect(row["fallback_source"] == definition.fallback?.source.rawValue ?? "", "\(series)") }
            #expect(row["expected_min"].flatMap(Double.init) == definition.plausible.lowerBound, "\(series)")
            #expect(row["expected_max"].flatMap(Double.init) == definition.plausible.upperBound, "\(series)")
            #expect(row["ffill_limit_days"].flatMap(Int.init) == definition.carriedDays, "\(series)")
            #expect(row["critical"] == String(definition.isCritical), "\(series)")
            #expect([series.column, ""].contains(row["parquet_column"]), "\(series)")
            let rule = definition.rule.description
            #expect(row["publication_rule"].map { rule == $0 || CSVTable.withoutHours(rule) == $0 } == true, "\(series): \(rule)")
            #expect(
                locators(row).isSuperset(of: [definition.primary, definition.fallback].compactMap { $0 }.map(key)), "\(series)")
        }
    }

    private func key(_ locator: MacroLocator) -> String {
        switch locator {
        case .fred(let id), .bcrp(let id): id
        case .investing(let id, let domain, let page): "\(id) \(domain) \(page)"
        case .suameca(let id): String(id)
        case .suamecaMenu(let page, _): "menu \(page)"
        case .fedesarrollo(let survey): "11445/\(survey.rawValue)"
        case .dane(let column): column
        case .twelveData(let symbol): symbol
        }
    }

    private func locators(_ row: [String: String]) -> Set<String> {
        let other = row["other_locator"] ?? ""
        var found: Set<String> = [row["fred_series_id"] ?? "", row["suameca_series_id"] ?? "", row["bcrp_series_code"] ?? ""]
        if let match = other.firstMatch(of: /domain-id (\w+); page (\S+?)(?:;|$)/) {
            found.insert("\(row["investing_instrument_id"] ?? "") \(match.1) \(match.2)")
        }
        if let match = other.firstMatch(of: /menu page (\d+)/) { found.insert("menu \(match.1)") }
        if let match = other.firstMatch(of: /11445\/\d+/) { found.insert(String(match.0)) }
        if let match = other.firstMatch(of: /column (\w+)/) { found.insert(String(match.1)) }
        if let match = other.firstMatch(of: /TwelveData (\S+) 1day/) { found.insert(String(match.1)) }
        return found
    }
}
