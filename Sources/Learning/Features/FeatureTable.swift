public import CivilTime

/// The feature contract: 21 daily features in the order every model, artifact and table uses.
public enum Feature: Int, Sendable, CaseIterable {
    case close, open, high, low
    case return1d, return5d, return10d, return20d
    case volatility5d, volatility10d, volatility20d
    case rsi14d, maRatio20d, maRatio50d
    case dayOfWeek, month, isMonthEnd
    case dxyCloseLag1, oilCloseLag1, vixCloseLag1, embiCloseLag1

    /// The name of the feature in tables, artifacts and documents.
    public var name: String { Feature.names[rawValue] }

    /// The feature contract as text: its version and the names in order, one a line. An artifact stores a hash of it, and is
    /// refused where the hash differs, so that no model meets features in another order.
    public static let contractText = (["usdcop.features/1"] + names).joined(separator: "\n") + "\n"

    private static let names = [
        "close", "open", "high", "low", "return_1d", "return_5d", "return_10d", "return_20d", "volatility_5d",
        "volatility_10d", "volatility_20d", "rsi_14d", "ma_ratio_20d", "ma_ratio_50d", "day_of_week", "month",
        "is_month_end", "dxy_close_lag1", "oil_close_lag1", "vix_close_lag1", "embi_close_lag1",
    ]
}

/// The features of consecutive daily bars. A missing value is NaN.
public struct FeatureTable: Sendable {
    /// Number of features in a row.
    public static let width = Feature.allCases.count

    /// Dates of the bars, strictly ascending.
    public let dates: [CivilDate]
    /// Closes of the bars, quote currency per dollar.
    public let closes: [Double]
    /// Row-major values, `dates.count` × `width`.
    public let values: [Double]
    /// Indices of the rows with all features present, ascending.
    public let completeRows: [Int]

    init(dates: [CivilDate], closes: [Double], values: [Double]) {
        precondition(closes.count == dates.count && values.count == dates.count * FeatureTable.width)
        self.dates = dates
        self.closes = closes
        self.values = values
        completeRows = dates.indices.filter { row in
            values[row * FeatureTable.width..<(row + 1) * FeatureTable.width].allSatisfy { !$0.isNaN }
        }
    }

    /// The features of a row, in contract order.
    public func row(_ index: Int) -> ArraySlice<Double> {
        values[index * FeatureTable.width..<(index + 1) * FeatureTable.width]
    }

    /// One feature of a row.
    public func value(_ feature: Feature, at index: Int) -> Double { values[index * FeatureTable.width + feature.rawValue] }
}
