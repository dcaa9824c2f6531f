import CivilTime
import Execution
import JSON
import Performance
@testable import Strategy
import TestSupport
import Testing

/// A reading of 2024 in Bogotá: `moment("06-03", "09:00")`.
func moment(_ day: String, _ time: String = "09:00", year: Int = 2024) -> Instant {
    guard let instant = Instant("\(year)-\(day)T\(time):00-05:00") else { preconditionFailure("no such moment: \(day)") }
    return instant
}

/// A trade on one day, by what it earned.
func trade(
    _ day: String = "06-03", _ side: Direction = .long, pnlPct: Double, pnlUSD: Double? = nil, reason: String = "week_end",
    move: Double = 1
) -> RoundedTrade {
    RoundedTrade(
        tradeID: 1, entryTime: moment(day), exitTime: moment(day, "12:50"), side: side, entryPrice: 4000,
        exitPrice: 4000 + move, pnlUSD: pnlUSD ?? pnlPct * 100, pnlPct: pnlPct, exitReason: reason, equityAtEntry: 10_000,
        equityAtExit: 10_000, leverage: 1, confidenceTier: "HIGH", hardStopPct: 2, takeProfitPct: 1)
}

/// The metrics of trades whose final equity does not matter.
func metrics(_ trades: [RoundedTrade], finalEquity: Double = 10_000) -> PerformanceMetrics {
    PerformanceMetrics(trades: trades, .weekly, unroundedFinalEquity: finalEquity, initialCapital: 10_000)
}

/// A week entered at 4000 that ends at a price on either side.
func outcome(
    _ direction: Direction, on day: String = "06-03", endsAt price: Double, multipliers: (long: Double, short: Double) = (1, 1.5),
    baseLeverage: Double = 1, isHeldBack: Bool = false, reason: ExitReason = .weekEnd
) -> WeekOutcome {
    let exit = PositionExit(time: moment(day, "12:50"), price: price, reason: reason)
    return WeekOutcome(
        entryTime: moment(day), entryPrice: 4000, direction: direction, isHeldBack: isHeldBack, confidenceTier: "HIGH",
        baseLeverage: baseLeverage, hardStop: 0.02, takeProfit: 0.01,
        long: WeekOutcome.Side(multiplier: multipliers.long, exit: exit),
        short: WeekOutcome.Side(multiplier: multipliers.short, exit: exit))
}

/// The costs a side of the cost curve, in basis points.
let costCurve = [0, 1, 5, 10, 20]

/// The terms of the reference: no fees, 1 bp at the week's end.
let referenceTerms = ReplayTerms(
    initialCapital: 10_000, volatility: volatilityRules, costs: .fills(makerFee: 0, weekEndSlippage: 0.0001))

/// The volatility targeting of the reference.
let volatilityRules = VolatilityRules(
    target: 0.15, floor: 0.05, fallback: 0.15, lookbackDays: 21, daysPerYear: 252, leverageMin: 0.5, leverageMax: 2)

/// Readings of reference files.
extension JSONValue {
    func number(_ key: String) throws -> Double { try #require(self[key]?.numberValue, "\(key)") }
    func integer(_ key: String) throws -> Int { try #require(self[key]?.integerValue, "\(key)") }
    func text(_ key: String) throws -> String { try #require(self[key]?.stringValue, "\(key)") }
    func list(_ key: String) throws -> [JSONValue] { try #require(self[key]?.arrayValue, "\(key)") }
    func member(_ key: String) throws -> JSONValue { try #require(self[key], "\(key)") }
    func instant(_ key: String) throws -> Instant { try #require(Instant(try text(key)), "\(key)") }

    func direction(_ key: String) throws -> Direction {
        if let sign = self[key]?.integerValue { return try #require(Direction(rawValue: sign)) }
        return try text(key) == "LONG" ? .long : .short
    }

    /// A trade as the reference prints it.
    func roundedTrade() throws -> RoundedTrade {
        RoundedTrade(
            tradeID: try integer("trade_id"), entryTime: try instant("timestamp"), exitTime: try instant("exit_timestamp"),
            side: try direction("side"), entryPrice: try number("entry_price"), exitPrice: try number("exit_price"),
            pnlUSD: try number("pnl_usd"), pnlPct: try number("pnl_pct"), exitReason: try text("exit_reason"),
            equityAtEntry: try number("equity_at_entry"), equityAtExit: try number("equity_at_exit"),
            leverage: try number("leverage"), confidenceTier: try text("confidence_tier"),
            hardStopPct: try number("hard_stop_pct"), takeProfitPct: try number("take_profit_pct"))
    }
}

/// Expects metrics to be the reference's, as printed exactly and before rounding closely.
func expectSame(_ metrics: PerformanceMetrics, _ expected: JSONValue, _ name: String) throws {
    let (printed, unrounded) = (metrics.printed, metrics.unrounded)
    #expect(metrics.tradeCount == expected["n_trades"]?.integerValue, "\(name)")
    #expect(metrics.longCount == expected["n_long"]?.integerValue, "\(name)")
    #expect(metrics.shortCount == expected["n_short"]?.integerValue, "\(name)")
    if let winners = expected["n_winners"]?.integerValue { #expect(metrics.winnerCount == winners, "\(name)") }
    if let losers = expected["n_losers"]?.integerValue { #expect(metrics.loserCount == losers, "\(name)") }
    #expect(printed.finalEquity == expected["final_equity"]?.numberValue, "\(name)")
    #expect(printed.totalReturnPct == expected["total_return_pct"]?.numberValue, "\(name)")
    #expect(printed.sharpe == expected["sharpe"]?.numberValue, "\(name)")
    #expect(printed.maxDrawdownPct == expected["max_dd_pct"]?.numberValue, "\(name)")
    #expect(printed.winRatePct == expected["win_rate_pct"]?.numberValue, "\(name)")
    #expect(printed.profitFactor == expected["profit_factor"]?.numberValue, "\(name)")
    expectClose(printed.pValue, try expected.number("p_value"), absolute: 0.00010001)
    if let holding = expected["bh_return_pct"]?.numberValue { #expect(printed.buyAndHoldReturnPct == holding, "\(name)") }

    let reasons = try #require(expected["exit_reasons"]?.objectValue).members
    #expect(metrics.exitReasons == reasons.map { ExitReasonCount(reason: $0.key, count: $0.value.integerValue ?? 0) }, "\(name)")

    let exact = try expected.member("unrounded")
    let pairs = [
        ("total_return_pct", unrounded.totalReturnPct), ("sharpe", unrounded.sharpe), ("max_dd_pct", unrounded.maxDrawdownPct),
        ("win_rate_pct", unrounded.winRatePct), ("profit_factor", unrounded.profitFactor),
    ]
    for (key, value) in pairs {
        guard let reference = exact[key]?.numberValue else {
            #expect(value == nil, "\(name) \(key)")
            continue
        }
        expectClose(try #require(value), reference, relative: 1e-10, "\(name) \(key)")
    }
}
