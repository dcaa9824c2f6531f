public import Execution
public import Strategy

/// The rules that all replays of the same weeks share.
public struct ReplayTerms: Sendable, Equatable {
    /// Equity before the first trade in USD.
    public let initialCapital: Double
    /// How leverage follows from base and multiplier.
    public let volatility: VolatilityRules
    /// What the strategy and its rivals pay.
    public let costs: TradingCosts

    /// Terms from their parts.
    public init(initialCapital: Double, volatility: VolatilityRules, costs: TradingCosts) {
        self.initialCapital = initialCapital
        self.volatility = volatility
        self.costs = costs
    }
}

/// The weeks of a backtest, to be traded again by someone else or at another cost.
public struct WeekReplay: Sendable, Equatable {
    /// Every week with a decision, in order, those skipped for size or by a guardrail included.
    public let weeks: [WeekOutcome]
    /// The rules.
    public let terms: ReplayTerms

    /// A replay of weeks under terms.
    public init(weeks: [WeekOutcome], terms: ReplayTerms) {
        self.weeks = weeks
        self.terms = terms
    }

    /// Leverage of a side in a week: base × multiplier within the limits; `nil` when the multiplier is 0. A small product is lifted
    /// to the lower limit.
    public func leverage(_ direction: Direction, in week: WeekOutcome) -> Double? {
        let multiplier = week.side(direction).multiplier
        guard multiplier > 0 else { return nil }
        return terms.volatility.finalLeverage(base: week.baseLeverage, multiplier: multiplier)
    }

    /// The trade that a side of a week makes; `nil` when it is skipped for size or has no exit.
    /// - Parameter costs: instead of the terms' own.
    public func trade(_ direction: Direction, in week: WeekOutcome, costs: TradingCosts? = nil) -> ClosedTrade? {
        guard let exit = week.side(direction).exit, let leverage = leverage(direction, in: week) else { return nil }
        let pnl = ProfitAndLoss.net(
            direction, entry: week.entryPrice, exit: exit.price, reason: exit.reason, leverage: leverage,
            costs: costs ?? terms.costs)
        return ClosedTrade(
            entryTime: week.entryTime, exitTime: exit.time, direction: direction, entryPrice: week.entryPrice,
            exitPrice: exit.price, exitReason: exit.reason.rawValue, pnl: pnl, leverage: leverage,
            confidenceTier: week.confidenceTier, hardStop: week.hardStop, takeProfit: week.takeProfit)
    }

    /// Trades the weeks with a choice of side; `nil` stays out.
    public func ledger(costs: TradingCosts? = nil, choosing side: (WeekOutcome) -> Direction?) -> TradeLedger {
        var ledger = TradeLedger(initialCapital: terms.initialCapital, cadence: .weekly)
        for week in weeks {
            if let side = side(week), let trade = trade(side, in: week, costs: costs) { ledger.record(trade) }
        }
        return ledger
    }

    /// The strategy's own weeks and sides.
    /// - Parameter costs: instead of the terms' own.
    public func strategy(costs: TradingCosts? = nil) -> TradeLedger {
        ledger(costs: costs) { $0.isHeldBack ? nil : $0.direction }
    }
}
