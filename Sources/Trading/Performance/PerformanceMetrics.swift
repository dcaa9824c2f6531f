internal import CivilTime
internal import Statistics
public import Strategy

/// The first and the last close of a year, between which a holder of the currency would have sat still.
public struct BuyAndHold: Sendable, Equatable {
    /// The close of the year's first day in COP per USD.
    public let firstClose: Double
    /// The close of its last day in COP per USD.
    public let lastClose: Double

    /// A holding period by its two closes, both positive.
    public init(firstClose: Double, lastClose: Double) {
        self.firstClose = firstClose
        self.lastClose = lastClose
    }
}

/// How often trades ended for one reason.
public struct ExitReasonCount: Sendable, Equatable {
    /// The reason, such as `week_end`.
    public let reason: String
    /// How many trades ended so.
    public internal(set) var count: Int

    /// A reason and its count.
    public init(reason: String, count: Int) {
        self.reason = reason
        self.count = count
    }
}

/// The trades that were opened in one month.
public struct MonthlyResult: Sendable, Equatable {
    /// The month in Bogotá, `2024-06`.
    public let month: String
    /// How many trades were opened.
    public internal(set) var tradeCount: Int
    /// The sum of their profits and losses, each in percent of its equity at entry; not compounded.
    public internal(set) var pnlPct: Double

    /// The sum as printed, 4 decimals.
    public var roundedPnlPct: Double { rounded(pnlPct, decimals: 4) }
}

/// What a list of closed trades achieved, measured on their rounded figures.
public struct PerformanceMetrics: Sendable, Equatable {
    /// In full precision.
    public let unrounded: PerformanceFigures
    /// As printed, each figure rounded from full precision.
    public let printed: PerformanceFigures
    /// The number of trades.
    public let tradeCount: Int
    /// Trades that earned money, `pnlUSD` > 0.
    public let winnerCount: Int
    /// Long trades.
    public let longCount: Int
    /// Exit reasons in the order in which they first occurred.
    public let exitReasons: [ExitReasonCount]
    /// Months in which trades were opened, in order.
    public let months: [MonthlyResult]

    /// All trades that earned nothing.
    public var loserCount: Int { tradeCount - winnerCount }
    /// The share of trades that earned money, a fraction with 3 decimals; `nil` without trades.
    public var winRate: Double? {
        tradeCount > 0 ? rounded(Double(winnerCount) / Double(tradeCount), decimals: 3) : nil
    }
    /// Short trades.
    public var shortCount: Int { tradeCount - longCount }
    /// Whether the bootstrap p-value, unrounded, is below a level such as 0.05.
    public func isSignificant(below level: Double) -> Bool { unrounded.pValue < level }

    /// Measures trades.
    /// - Parameters:
    ///   - trades: in the order of their entry.
    ///   - cadence: how often the strategy decides.
    ///   - unroundedFinalEquity: equity after the last of them in USD, from which the total return is taken.
    ///   - initialCapital: equity before the first of them in USD.
    ///   - buyAndHold: the closes to compare with, if known.
    /// - Complexity: 10 000 resamples of the trades, about 1 ms for a year of weeks.
    public init(
        trades: [RoundedTrade], _ cadence: Cadence, unroundedFinalEquity: Double, initialCapital: Double,
        buyAndHold: BuyAndHold? = nil
    ) {
        tradeCount = trades.count
        winnerCount = trades.count { $0.pnlUSD > 0 }
        longCount = trades.count { $0.side == .long }
        exitReasons = PerformanceMetrics.exitReasons(of: trades)
        months = PerformanceMetrics.months(of: trades)

        let holding = buyAndHold.map { $0.lastClose / $0.firstClose - 1 }
        var figures = PerformanceFigures(finalEquity: unroundedFinalEquity, pValue: 1)
        figures.buyAndHoldReturnPct = holding.map { $0 * 100 }
        figures.buyAndHoldFinalEquity = holding.map { initialCapital * (1 + $0) }
        if !trades.isEmpty {
            let returns = TradeReturns(trades, cadence)
            let bootstrap = MeanBootstrap(returns.values)
            let annual = returns.perYear
            figures.totalReturnPct = (unroundedFinalEquity / initialCapital - 1) * 100
            figures.sharpe = returns.annualSharpe
            figures.maxDrawdownPct = returns.maximumDrawdown * 100
            figures.winRatePct = 100 * Double(winnerCount) / Double(trades.count)
            figures.profitFactor = PerformanceMetrics.profitFactor(of: trades)
            figures.directionAccuracyPct = 100 * Double(trades.count(where: \.isDirectionCorrect)) / Double(trades.count)
            figures.pValue = bootstrap.shareNotPositive
            figures.tStatistic = returns.moments.flatMap(StudentTest.init)?.statistic
            figures.annualMeanInterval = bootstrap.interval().map { $0.lowerBound * annual...$0.upperBound * annual }
        }
        unrounded = figures
        printed = figures.printed
    }

    /// Measures the trades of a ledger.
    public init(_ ledger: TradeLedger, buyAndHold: BuyAndHold? = nil) {
        self.init(
            trades: ledger.trades, ledger.cadence, unroundedFinalEquity: ledger.equity, initialCapital: ledger.initialCapital,
            buyAndHold: buyAndHold)
    }

    private static func profitFactor(of trades: [RoundedTrade]) -> Double? {
        let won = trades.reduce(0) { $1.pnlUSD > 0 ? $0 + $1.pnlUSD : $0 }
        let lost = trades.reduce(0) { $1.pnlUSD > 0 ? $0 : $0 + $1.pnlUSD }
        return lost < 0 ? won / -lost : nil
    }

    private static func exitReasons(of trades: [RoundedTrade]) -> [ExitReasonCount] {
        trades.reduce(into: []) { counts, trade in
            if let index = counts.firstIndex(where: { $0.reason == trade.exitReason }) {
                counts[index].count += 1
            } else {
                counts.append(ExitReasonCount(reason: trade.exitReason, count: 1))
            }
        }
    }

    private static func months(of trades: [RoundedTrade]) -> [MonthlyResult] {
        var results: [MonthlyResult] = []
        for trade in trades.sorted(by: { $0.entryTime < $1.entryTime }) {
            let month = String(Zone.bogota.date(trade.entryTime).description.dropLast(3))
            if results.last?.month != month { results.append(MonthlyResult(month: month, tradeCount: 0, pnlPct: 0)) }
            results[results.count - 1].tradeCount += 1
            results[results.count - 1].pnlPct += trade.pnlPct
        }
        return results
    }
}
