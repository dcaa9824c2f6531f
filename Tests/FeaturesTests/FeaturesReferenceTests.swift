import CivilTime
import Features
import Macro
import Market
import TestSupport
import Testing

/// All 21 features of five real years against an independent program.
@Suite(.enabled(if: Reference.isRunnable, "\(Reference.comment)"))
struct FeaturesReferenceTests {
    @Test func everyFeatureOfEveryRowMatches() throws {
        let rows = try Reference.csv("features_daily.csv")
        let table = try FeatureTable(reference: rows)
        #expect(rows.count == 1297)
        for (index, row) in rows.enumerated() {
            for feature in Feature.allCases {
                let text = try #require(row[feature.name])
                let value = table.value(feature, at: index)
                guard let expected = Double(text) else {
                    #expect(text.isEmpty && value.isNaN, "\(feature.name) of row \(index)")
                    continue
                }
                expectClose(value, expected, relative: 1e-10, "\(feature.name) of row \(index)")
            }
        }
        #expect(table.completeRows == Array(49..<1297))
    }

    @Test func everyTargetMatches() throws {
        let rows = try Reference.csv("features_daily.csv")
        let targets = try FeatureTable(reference: rows).targets(horizon: 5)
        for (row, target) in zip(rows, targets) {
            let expected = Double(row["target_return_5d", default: ""])
            #expect((expected == nil) == (target == nil))
            if let expected, let target { expectClose(target, expected, relative: 1e-10) }
        }
    }
}

extension FeatureTable {
    /// The table of the reference's own bars. Its macro columns are lagged already, so each becomes a macro row of the bar
    /// before, and the first one a row of the day before the first bar.
    init(reference rows: [[String: String]]) throws {
        let bars = try rows.map { row in
            let date = try #require(CivilDate(row["date", default: ""]))
            let prices = try ["open", "high", "low", "close"].map { try #require(Double(row[$0, default: ""])) }
            return DailyBar(
                date: date,
                bar: try Bar(
                    time: Zone.bogota.instant(date), open: prices[0], high: prices[1], low: prices[2], close: prices[3]))
        }
        let eve = try #require(bars.first).date.adding(days: -1)
        let lags: [(MacroVariable, Feature)] = [
            (.dxy, .dxyCloseLag1), (.wti, .oilCloseLag1), (.vix, .vixCloseLag1), (.embi, .embiCloseLag1),
        ]
        let columns = lags.map { variable, feature in
            (variable, rows.map { Double($0[feature.name, default: ""]) ?? .nan } + [.nan])
        }
        self.init(
            bars: bars,
            macro: MacroTable(dates: [eve] + bars.map(\.date), columns: Dictionary(uniqueKeysWithValues: columns)))
    }
}
