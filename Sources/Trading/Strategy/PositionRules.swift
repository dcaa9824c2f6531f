/// The rules a position lives by from its sizing to its end. It keeps them, whatever becomes of the strategy file meanwhile.
public struct PositionRules: Equatable, Sendable {
    /// Prices and times of orders.
    public var execution: ExecutionRules
    /// When a broken circuit closes it.
    public var guardrails: GuardrailRules
    /// The least leverage it may be entered with, a factor.
    public var leverageMin: Double
    /// The greatest leverage it may be entered with, a factor.
    public var leverageMax: Double
    /// US dollars the equity curve starts with.
    public var initialCapital: Double

    /// Rules, one by one.
    ///
    /// - Precondition: the bounds are in order and above 0, and there is a run that enters and one that closes.
    public init(
        execution: ExecutionRules, guardrails: GuardrailRules, leverageMin: Double, leverageMax: Double, initialCapital: Double
    ) {
        precondition(leverageMin > 0 && leverageMin <= leverageMax, "leverage from \(leverageMin) to \(leverageMax)")
        precondition(execution.runs.count >= 2, "a week is entered by one run and closed by another")
        self.execution = execution
        self.guardrails = guardrails
        self.leverageMin = leverageMin
        self.leverageMax = leverageMax
        self.initialCapital = initialCapital
    }

    /// The rules of a strategy file.
    public init(_ strategy: StrategyConfiguration) {
        self.init(
            execution: strategy.execution, guardrails: strategy.guardrails, leverageMin: strategy.volatility.leverageMin,
            leverageMax: strategy.volatility.leverageMax, initialCapital: strategy.initialCapital)
    }

    /// Whether a position may be entered with a leverage, the bounds included.
    public func permits(leverage: Double) -> Bool { leverage >= leverageMin && leverage <= leverageMax }
}
