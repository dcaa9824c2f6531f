internal import Statistics

/// How far to believe a backtest: what luck, trying many configurations, costs and doing something simpler would leave of it.
public struct Evidence: Sendable, Equatable {
    /// The central 95 % of the annualised Sharpe ratio under a stationary block bootstrap; `nil` without trades.
    public let sharpeInterval: ClosedRange<Double>?
    /// The probability that the true Sharpe ratio is positive; `nil` with fewer than two trades or without deviation.
    public let probabilisticSharpeRatio: Double?
    /// The probability that it exceeds what the best of the trials shows by luck; `nil` where the one above is.
    public let deflatedSharpeRatio: Double?
    /// The trials discounted for.
    public let trials: TrialPolicy
    /// Trades after which a Sharpe ratio like this one would be positive with 95 % confidence, not rounded up; `nil` when it is
    /// not positive or there is no deviation.
    public let minimumTrackRecordTrades: Double?
    /// The strategy's own trades at rising costs.
    public let costCurve: [CostPoint]
    /// The strategy's own trades at the cost at which it must still earn money.
    public let stressed: CostPoint
    /// Strategies that need no model.
    public let rivals: NaiveRivals
    /// The strategy's own result, by which it is compared with them.
    public let strategy: ComparedResult
    /// How often a coin does as well.
    public let randomSigns: RandomSigns

    /// The evidence of a backtest.
    /// - Parameters:
    ///   - ledger: the strategy's trades.
    ///   - replay: the weeks they come from, each with both its sides.
    ///   - trials: how many configurations were tried.
    ///   - costCurve: the costs a side to look at, in basis points.
    ///   - stress: the cost a side at which the strategy must still earn money, in basis points.
    public init(_ ledger: TradeLedger, replay: WeekReplay, trials: TrialPolicy, costCurve: [Int], stress: Int) {
        let returns = TradeReturns(ledger)
        let estimate = returns.moments.flatMap(SharpeEstimate.init)
        let annual = returns.perYear.squareRoot()
        sharpeInterval = StationaryBootstrap(returns.values).interval().map { $0.lowerBound * annual...$0.upperBound * annual }
        probabilisticSharpeRatio = estimate?.probabilisticSharpeRatio()
        deflatedSharpeRatio = estimate?.deflatedSharpeRatio(trials: trials.trialCount, variance: trials.variance)
        minimumTrackRecordTrades = estimate?.minimumTrackRecord()
        self.trials = trials
        self.costCurve = costCurve.map { CostPoint(replay, basisPointsPerSide: $0) }
        stressed = CostPoint(replay, basisPointsPerSide: stress)
        rivals = NaiveRivals(replay)
        strategy = ComparedResult(ledger)
        randomSigns = RandomSigns(replay)
    }

    /// Whether return and Sharpe ratio both exceed the best of the rivals.
    public var beatsNaiveRivals: Bool { rivals.areBeaten(by: strategy) }

    /// The Sharpe ratio per trade, as the trial ledger records it: 0 without trades or deviation.
    public static func sharpePerTrade(of trades: [RoundedTrade]) -> Double {
        Moments(trades.map { $0.pnlPct / 100 })?.sharpeRatio ?? 0
    }
}
