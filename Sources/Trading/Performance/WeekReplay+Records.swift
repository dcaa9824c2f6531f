public import Execution
public import Strategy

extension ClosedTrade {
    /// The trade of a week; `nil` when the week was not traded.
    public init?(_ record: WeekRecord) {
        guard let trade = record.trade, let signal = record.signal, let sizing = record.sizing,
            let leverage = sizing.finalLeverage
        else { return nil }
        self.init(
            entryTime: trade.entry.time, exitTime: trade.exit.time, direction: signal.direction,
            entryPrice: trade.entry.price, exitPrice: trade.exit.price, exitReason: trade.exit.reason.rawValue,
            pnl: trade.profitAndLoss, leverage: leverage, confidenceTier: signal.tier.rawValue,
            hardStop: sizing.stops.hardStop, takeProfit: sizing.stops.takeProfit)
    }
}

extension WeekReplay {
    /// The weeks of a backtest under the strategy's own terms. Weeks without a signal or without an entry offer nothing to
    /// anyone and are left out.
    public init(_ records: [WeekRecord], strategy: StrategyConfiguration) {
        self.init(
            weeks: records.compactMap { WeekOutcome($0, strategy.sizing) },
            terms: ReplayTerms(
                initialCapital: strategy.initialCapital, volatility: strategy.volatility,
                costs: TradingCosts(strategy.execution)))
    }
}

extension WeekOutcome {
    fileprivate init?(_ record: WeekRecord, _ rules: SizingRules) {
        guard let signal = record.signal, let sizing = record.sizing, let alternatives = record.alternatives else { return nil }
        func side(_ direction: Direction) -> Side {
            Side(multiplier: rules.multiplier(direction, signal.tier), exit: alternatives.exit(direction))
        }
        self.init(
            entryTime: alternatives.entry.time, entryPrice: alternatives.entry.price, direction: signal.direction,
            isHeldBack: record.skipReason == .circuitBreaker || record.skipReason == .directionPaused,
            confidenceTier: signal.tier.rawValue, baseLeverage: sizing.baseLeverage, hardStop: sizing.stops.hardStop,
            takeProfit: sizing.stops.takeProfit, long: side(.long), short: side(.short))
    }
}
