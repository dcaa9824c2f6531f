public import CivilTime
internal import Execution
public import Guardrails
public import Performance
public import Store
public import Strategy

/// A week that is over, as the paper ledger books it.
public struct PaperEntry: Sendable {
    /// The week's first trading day.
    public let signalDate: CivilDate
    /// The position; `nil` when the week was not traded.
    public let trade: ClosedTrade?
    /// Why the week was not traded.
    public let skipReason: String?

    /// A week.
    public init(signalDate: CivilDate, trade: ClosedTrade?, skipReason: String?) {
        self.signalDate = signalDate
        self.trade = trade
        self.skipReason = skipReason
    }
}

extension ClosedWeek {
    /// What the guardrails see of a closed position.
    public init(_ week: ISOWeek, _ trade: ClosedTrade) {
        self.init(
            week: week, direction: trade.direction, profitAndLoss: trade.pnl,
            move: ProfitAndLoss.move(trade.direction, entry: trade.entryPrice, exit: trade.exitPrice))
    }
}

/// The weeks closed one after the other, with the figures up to each: those of the published metrics, over fewer trades.
public struct PaperLedger: Sendable {
    /// The guardrails after the weeks booked so far.
    public private(set) var guardrails: Guardrails
    /// The trades booked so far, rounded.
    public private(set) var ledger: TradeLedger
    private let actsOnGuardrails: Bool
    private var traded: [(week: ISOWeek, direction: Direction)] = []

    /// An empty ledger.
    ///
    /// - Parameter actsOnGuardrails: whether a broken circuit is said to be one.
    public init(_ strategy: StrategyConfiguration, actsOnGuardrails: Bool) {
        self.actsOnGuardrails = actsOnGuardrails
        ledger = TradeLedger(initialCapital: strategy.initialCapital, cadence: StrategyDescription.weekly.cadence)
        guardrails = Guardrails(rules: strategy.guardrails)
    }

    /// A person let trading go on after a broken circuit.
    public mutating func resume() { guardrails.resume() }

    /// Books a week, in order, and gives its row.
    public mutating func close(_ entry: PaperEntry) -> H5PaperWeek {
        let week = ISOWeek(containing: entry.signalDate)
        var row = H5PaperWeek(signalDate: entry.signalDate)
        if let trade = entry.trade {
            ledger.record(trade)
            guardrails.record(ClosedWeek(week, trade))
            traded.append((week, trade.direction))
            row.direction = trade.direction
            row.leverage = trade.leverage
            row.profitPct = trade.pnl * 100
            row.subtradeCount = 1
        }
        // Not all metrics, whose bootstrap would be drawn again for every week.
        let returns = TradeReturns(ledger)
        row.cumulativePct = (ledger.equity / ledger.initialCapital - 1) * 100
        row.accuracyPct = accuracy().map { $0 * 100 }
        row.shortAccuracyPct = accuracy(.short).map { $0 * 100 }
        row.longAccuracyPct = accuracy(.long).map { $0 * 100 }
        row.sharpe = returns.annualSharpe
        row.maxDrawdownPct = ledger.trades.isEmpty ? nil : returns.maximumDrawdown * 100
        row.weekCount = ledger.trades.count
        row.longCount = ledger.trades.count { $0.side == .long }
        row.shortCount = ledger.trades.count { $0.side == .short }
        row.longPctOfEightWeeks = longPct(since: week.adding(weeks: -7))
        row.consecutiveLosses = guardrails.consecutiveLosses
        row.isCircuitBroken = actsOnGuardrails && guardrails.circuitBreak != nil
        row.notes = entry.skipReason
        return row
    }

    /// The share of the trades booked so far, of one side or both, whose side was right, a fraction; `nil` without any.
    public func accuracy(_ side: Direction? = nil) -> Double? {
        let trades = ledger.trades.filter { side == nil || $0.side == side }
        return trades.isEmpty ? nil : Double(trades.count(where: \.isDirectionCorrect)) / Double(trades.count)
    }

    private func longPct(since first: ISOWeek) -> Double? {
        let recent = traded.filter { $0.week >= first }
        return recent.isEmpty ? nil : 100 * Double(recent.count { $0.direction == .long }) / Double(recent.count)
    }
}
