import CivilTime
import Files
import JSON
import Macro
import TestSupport
import Testing

struct PublicationRuleTests {
    @Test(arguments: [
        // A close, winter and summer; Chile's summer is the north's winter.
        (MacroSeriesID.dxy, MacroSource.investing, "2026-01-16", "2026-01-16T22:00:00Z"),
        (.dxy, .investing, "2026-03-09", "2026-03-09T21:00:00Z"), (.usdclp, .investing, "2026-01-16", "2026-01-16T20:00:00Z"),
        (.usdclp, .investing, "2026-07-16", "2026-07-16T21:00:00Z"), (.tpm, .suameca, "2026-01-17", "2026-01-17T22:00:00Z"),
        // The next weekday, over a weekend and a holiday that delays nothing.
        (.embi, .bcrp, "2026-01-15", "2026-01-16T12:00:00Z"), (.embi, .bcrp, "2026-01-16", "2026-01-19T12:00:00Z"),
        (.ust10y, .investing, "2026-01-16", "2026-01-19T12:00:00Z"),
        // FRED's values of the same series are a day later than the market's.
        (.ust10y, .fred, "2026-03-06", "2026-03-09T20:30:00Z"), (.vix, .fred, "2026-01-16", "2026-01-19T21:30:00Z"),
        (.prime, .suameca, "2026-01-16", "2026-01-19T12:00:00Z"), (.prime, .fred, "2026-01-16", "2026-01-19T21:30:00Z"),
        // Months and quarters, over the end of a year and of February.
        (.cpiaucsl, .fred, "2025-12-01", "2026-01-13T13:30:00Z"), (.cpiaucsl, .fred, "2026-02-01", "2026-03-13T12:30:00Z"),
        (.pcepi, .fred, "2025-11-01", "2026-01-22T13:30:00Z"), (.indpro, .fred, "2026-05-01", "2026-06-16T13:15:00Z"),
        (.tot, .suameca, "2024-02-01", "2024-05-01T14:00:00Z"), (.tot, .suameca, "2026-02-01", "2026-05-01T14:00:00Z"),
        (.expusd, .dane, "2025-12-01", "2026-02-14T14:00:00Z"), (.ipccol, .suameca, "2025-12-01", "2026-01-05T13:00:00Z"),
        (.gdp, .fred, "2025-10-01", "2026-01-27T13:30:00Z"), (.gdp, .fred, "2026-01-01", "2026-04-27T12:30:00Z"),
        (.cacct, .suameca, "2025-10-01", "2026-03-31T14:00:00Z"),
    ])
    func aValueOfHistoryIsKnownByItsRule(series: MacroSeriesID, source: MacroSource, period: String, known: String) throws {
        #expect(series.definition.rule(from: source).instant(of: try date(period)) == (try instant(known)))
    }

    @Test(arguments: MacroSeriesID.allCases)
    func noRuleIsEarlierThanTheEndOfItsPeriod(series: MacroSeriesID) throws {
        let definition = series.definition
        for number in stride(from: try date("2015-01-01").dayNumber, to: try date("2030-01-01").dayNumber, by: 1) {
            let day = CivilDate(dayNumber: number)
            guard series.frequency.firstDay(of: day) == day else { continue }
            let known = definition.rule.instant(of: day)
            let close = definition.rule.zone.instant(series.frequency.lastDay(of: day), try #require(TimeOfDay("17:00")))
            try #require(known >= close, "\(series) of \(day)")
        }
    }

    /// Cases for all forty variables: weekends, holidays, summer and winter time.
    @Test(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment))) func rulesGiveTheInstantsOfTheReference()
        throws
    {
        let document = try JSONValue(parsing: FileSystem.read(Reference.provider("more/publication_cases.json")))
        let cases = try #require(document["cases"]?.arrayValue)
        #expect(cases.count == 228)
        for item in cases {
            let series = try #require(item["variable"]?.stringValue.flatMap(MacroSeriesID.init(rawValue:)))
            let source = try #require(item["source"]?.stringValue.flatMap(MacroSource.init(rawValue:)))
            let day = try date(try #require(item["observation_date"]?.stringValue))
            let known = series.definition.rule(from: source).instant(of: day)
            #expect(known.description == item["published_at"]?.stringValue, "\(series) of \(day) from \(source)")
        }
    }
}
