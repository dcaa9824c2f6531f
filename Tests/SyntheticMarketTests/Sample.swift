import CivilTime
import Market
import SyntheticMarket

/// The market of the committed seeds, made once for all suites.
let market = MarketSimulation()

/// Measures of series, written out plainly so that the tests do not lean on what they check.
enum Sample {
    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    static func deviation(_ values: [Double]) -> Double {
        let centre = mean(values)
        return mean(values.map { ($0 - centre) * ($0 - centre) }).squareRoot()
    }

    static func correlation(_ left: some Collection<Double>, _ right: some Collection<Double>) -> Double {
        let (left, right) = (Array(left), Array(right))
        let (leftMean, rightMean) = (mean(left), mean(right))
        let product = mean(zip(left, right).map { ($0 - leftMean) * ($1 - rightMean) })
        return product / (deviation(left) * deviation(right))
    }

    static func autocorrelation(_ values: [Double], lag: Int) -> Double {
        correlation(values.dropFirst(lag), values.dropLast(lag))
    }

    static func kurtosis(_ values: [Double]) -> Double {
        let centre = mean(values)
        let squares = values.map { ($0 - centre) * ($0 - centre) }
        return mean(squares.map { $0 * $0 }) / (mean(squares) * mean(squares))
    }

    /// Simple returns of consecutive values.
    static func returns(_ values: [Double]) -> [Double] { zip(values, values.dropFirst()).map { $1 / $0 - 1 } }

    /// The last close of each Bogotá date.
    static func dailyCloses(_ bars: [Bar]) -> [CivilDate: Double] {
        Dictionary(bars.map { (Zone.bogota.date($0.time), $0.close) }, uniquingKeysWith: { _, last in last })
    }

    static func macro(_ name: String) -> [Double] { market.macroColumns.first { $0.name == name }?.values ?? [] }
}
