internal import CivilTime
public import Macro
public import Market

extension FeatureTable {
    /// The features of daily bars, strictly ascending in date, with the macro variables known the day before.
    ///
    /// A row depends on its own bar, the bars before it, and the macro rows dated before it: cutting off or changing
    /// anything later leaves it as it is. "n days" means n bars. All features exist from the 50th bar on, unless prices
    /// never fell or a macro variable has no value yet. Complexity: O(bars + macro rows).
    public init(bars: [DailyBar], macro: MacroTable) {
        precondition(zip(bars, bars.dropFirst()).allSatisfy { $0.date < $1.date }, "daily bars ascend strictly")
        let dates = bars.map(\.date)
        let closes = bars.map(\.bar.close)
        let returns = simpleReturns(closes, over: 1)
        let columns = Feature.allCases.map { feature -> [Double] in
            switch feature {
            case .close: closes
            case .open: bars.map(\.bar.open)
            case .high: bars.map(\.bar.high)
            case .low: bars.map(\.bar.low)
            case .return1d: returns
            case .return5d: simpleReturns(closes, over: 5)
            case .return10d: simpleReturns(closes, over: 10)
            case .return20d: simpleReturns(closes, over: 20)
            case .volatility5d: rollingDeviations(returns, over: 5)
            case .volatility10d: rollingDeviations(returns, over: 10)
            case .volatility20d: rollingDeviations(returns, over: 20)
            case .rsi14d: relativeStrength(closes, over: 14)
            case .maRatio20d: ratiosToMean(closes, over: 20)
            case .maRatio50d: ratiosToMean(closes, over: 50)
            case .dayOfWeek: dates.map { Double($0.weekday.rawValue) }
            case .month: dates.map { Double($0.month) }
            case .isMonthEnd: dates.map { $0.isMonthEnd ? 1 : 0 }
            case .dxyCloseLag1: lagOne(.dxy, of: macro, at: dates)
            case .oilCloseLag1: lagOne(.wti, of: macro, at: dates)
            case .vixCloseLag1: lagOne(.vix, of: macro, at: dates)
            case .embiCloseLag1: lagOne(.embi, of: macro, at: dates)
            }
        }
        self.init(dates: dates, closes: closes, values: FeatureTable.interleaved(columns, rows: bars.count))
    }

    /// Row-major values of columns as long as `rows`.
    private static func interleaved(_ columns: [[Double]], rows: Int) -> [Double] {
        Array(unsafeUninitializedCapacity: rows * columns.count) { values, count in
            for (feature, column) in columns.enumerated() {
                precondition(column.count == rows, "a value for every bar")
                for row in 0..<rows { values.initializeElement(at: row * columns.count + feature, to: column[row]) }
            }
            count = rows * columns.count
        }
    }
}
