public import Strategy

/// What trading costs, as a fraction of the position.
public enum TradingCosts: Sendable, Equatable {
    /// The fills of the strategy: a limit entry and a limit exit pay the maker fee each; a week end pays slippage instead
    /// of its fee.
    case fills(makerFee: Double, weekEndSlippage: Double)
    /// The same for entry and exit, whatever the exit's reason, and nothing else.
    case perSide(Double)

    /// What the strategy's own orders pay.
    public init(_ rules: ExecutionRules) {
        self = .fills(makerFee: rules.makerFee, weekEndSlippage: rules.slippage)
    }

    /// The cost of a position of leverage 1 from entry to an exit.
    public func fraction(_ reason: ExitReason) -> Double { entryFraction + exitFraction(reason) }

    /// The entry's share of it.
    public var entryFraction: Double {
        switch self {
        case .fills(let makerFee, _): makerFee
        case .perSide(let cost): cost
        }
    }

    /// The exit's share of it. Only a week end pays slippage.
    public func exitFraction(_ reason: ExitReason) -> Double {
        switch self {
        case .fills(let makerFee, let slippage): reason == .weekEnd ? slippage : makerFee
        case .perSide(let cost): cost
        }
    }
}
