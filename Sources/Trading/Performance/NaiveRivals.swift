internal import Execution
internal import Statistics
internal import Strategy

/// The figures by which strategies are compared, as printed.
public struct ComparedResult: Sendable, Equatable {
    /// Total return in percent, 2 decimals; 0 without trades.
    public let totalReturnPct: Double
    /// Annualised Sharpe ratio, 3 decimals; 0 without trades or deviation.
    public let sharpe: Double
    /// The number of trades.
    public let tradeCount: Int

    /// The result of a ledger.
    public init(_ ledger: TradeLedger) {
        totalReturnPct = rounded((ledger.equity / ledger.initialCapital - 1) * 100, decimals: 2)
        sharpe = rounded(TradeReturns(ledger).annualSharpe ?? 0, decimals: 3)
        tradeCount = ledger.trades.count
    }
}

/// The strategies that need no model. One that loses to them has learnt nothing worth its trouble.
///
/// Each has every week's own tier, base leverage, stop, target, entry and costs, with the sizing of its own side.
public struct NaiveRivals: Sendable, Equatable {
    /// Who they are.
    public enum Name: String, Sendable, CaseIterable {
        /// Short every week.
        case alwaysShort = "always_short"
        /// Long every week that sizing allows a long.
        case alwaysLong = "always_long"
        /// Never in the market.
        case noTrade = "no_trade"
    }

    /// One rival and what it achieved.
    public struct Result: Sendable, Equatable {
        /// Who.
        public let name: Name
        /// What.
        public let result: ComparedResult
    }

    /// The rivals in the order of ``Name``.
    public let results: [Result]

    /// The rivals of a replay's weeks. Guardrails watch the strategy's own record, so they do not act on rivals.
    public init(_ replay: WeekReplay) {
        results = Name.allCases.map { name in
            let ledger = replay.ledger { _ in
                switch name {
                case .alwaysShort: .short
                case .alwaysLong: .long
                case .noTrade: nil
                }
            }
            return Result(name: name, result: ComparedResult(ledger))
        }
    }

    /// The rival with the highest return, the earlier one of equals.
    public var best: Name {
        results.reduce(results[0]) { $1.result.totalReturnPct > $0.result.totalReturnPct ? $1 : $0 }.name
    }

    /// The highest return of any rival, in percent; never negative, since one of them does nothing.
    public var highestReturnPct: Double { results.reduce(-.infinity) { max($0, $1.result.totalReturnPct) } }

    /// The highest Sharpe ratio of any rival, not necessarily of the one with the highest return.
    public var highestSharpe: Double { results.reduce(-.infinity) { max($0, $1.result.sharpe) } }

    /// Whether a result exceeds every rival in return and, separately, in Sharpe ratio; strictly, as printed.
    public func areBeaten(by result: ComparedResult) -> Bool {
        result.totalReturnPct > highestReturnPct && result.sharpe > highestSharpe
    }
}

/// What is left of the strategy's own trades at one cost.
public struct CostPoint: Sendable, Equatable {
    /// The cost of entry and of exit each, in basis points (0.01 %) of the position.
    public let basisPointsPerSide: Int
    /// The result.
    public let result: ComparedResult

    /// The strategy of a replay at a cost per side, instead of the costs of its fills.
    public init(_ replay: WeekReplay, basisPointsPerSide: Int) {
        self.basisPointsPerSide = basisPointsPerSide
        result = ComparedResult(replay.strategy(costs: .perSide(Double(basisPointsPerSide) * 0.0001)))
    }
}
