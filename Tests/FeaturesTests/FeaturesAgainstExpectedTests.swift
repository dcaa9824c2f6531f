import CivilTime
import Features
import MarketFiles
import TestSupport
import Testing

/// Features and targets computed from the raw files, against an independent program.
@Suite struct FeaturesAgainstExpectedTests {
    @Test(arguments: ExpectedResults.runnable)
    func everyFeatureOfEveryRowIsAsExpected(source: ExpectedResults) throws {
        let rows = try source.csv("features_daily.csv")
        let table = try FeatureTable(filesOf: source)
        if source == .reference { #expect(rows.count == table.dates.count) }
        #expect(rows.count > 120)
        for row in rows {
            let index = try table.index(of: row)
            for feature in Feature.allCases {
                let text = try #require(row[feature.name])
                let value = table.value(feature, at: index)
                guard let expected = Double(text) else {
                    #expect(text.isEmpty && value.isNaN, "\(feature.name) of \(table.dates[index])")
                    continue
                }
                expectClose(value, expected, relative: 1e-10, "\(feature.name) of \(table.dates[index])")
            }
        }
    }

    @Test(arguments: ExpectedResults.runnable)
    func rowsAreCompleteFromTheFiftiethBarOn(source: ExpectedResults) throws {
        let table = try FeatureTable(filesOf: source)
        #expect(table.completeRows == Array(49..<table.dates.count))
        for row in try source.csv("features_daily.csv") {
            let isComplete = Feature.allCases.allSatisfy { row[$0.name]?.isEmpty == false }
            #expect(isComplete == (try table.index(of: row) >= 49))
        }
    }

    @Test(arguments: ExpectedResults.runnable)
    func everyTargetIsAsExpected(source: ExpectedResults) throws {
        let table = try FeatureTable(filesOf: source)
        let targets = table.targets(horizon: 5)
        var missing = 0
        for row in try source.csv("features_daily.csv") {
            let target = targets[try table.index(of: row)]
            let expected = Double(try #require(row["target_return_5d"]))
            #expect((expected == nil) == (target == nil))
            guard let expected, let target else {
                missing += 1
                continue
            }
            expectClose(target, expected, relative: 1e-10, "\(row["date", default: ""])")
        }
        #expect(missing == 5, "a target looks five bars ahead")
    }
}

extension FeatureTable {
    /// The table of a source's daily bars and macro rows, read from their files.
    init(filesOf source: ExpectedResults) throws {
        let directory = DataDirectory(source.dataDirectory)
        let asOf = Zone.utc.instant(CivilDate.firstDay(ofYear: 2030))
        self.init(
            bars: try DailyFile.read(directory.dailyBars, asOf: asOf).bars,
            macro: try MacroFile.read(directory.macro, asOf: asOf).table)
    }

    /// The place of a result's row, found by its date.
    func index(of row: [String: String]) throws -> Int {
        let date = try #require(CivilDate(row["date", default: ""]))
        return try #require(dates.firstIndex(of: date), "no bar of \(date)")
    }
}
