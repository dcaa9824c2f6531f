internal import JSON

/// The five gates of the automatic vote, in the order they are shown (domain specification, section 9).
public enum Gate: String, Sendable, CaseIterable {
    case minimumReturn = "min_return_pct"
    case minimumSharpe = "min_sharpe_ratio"
    case maximumDrawdown = "max_drawdown_pct"
    case minimumTrades = "min_trades"
    case statisticalSignificance = "statistical_significance"

    /// The Spanish label the dashboard shows.
    public var label: String {
        switch self {
        case .minimumReturn: "Retorno Minimo"
        case .minimumSharpe: "Sharpe Minimo"
        case .maximumDrawdown: "Max Drawdown"
        case .minimumTrades: "Trades Minimos"
        case .statisticalSignificance: "Significancia (p<0.05)"
        }
    }
}

/// The figures of a backtest that the gates judge, rounded as they are printed.
public struct GateMetrics: Equatable, Sendable {
    /// Total return, in percent; `nil` without trades.
    public var totalReturnPct: Double?
    /// Annualised Sharpe ratio; `nil` without trades.
    public var sharpeRatio: Double?
    /// Largest drawdown, in percent, not negative; `nil` without trades.
    public var maximumDrawdownPct: Double?
    /// Number of trades.
    public var tradeCount: Int
    /// p-value of the mean trade being positive, 0–1; `nil` where it cannot be computed.
    public var pValue: Double?

    /// The figures of a backtest. What is not finite counts as missing.
    public init(
        totalReturnPct: Double?, sharpeRatio: Double?, maximumDrawdownPct: Double?, tradeCount: Int, pValue: Double?
    ) {
        self.totalReturnPct = totalReturnPct?.finite
        self.sharpeRatio = sharpeRatio?.finite
        self.maximumDrawdownPct = maximumDrawdownPct?.finite
        self.tradeCount = tradeCount
        self.pValue = pValue?.finite
    }
}

/// The limits of the five gates. They are settings, so nothing here has a default.
public struct GateThresholds: Equatable, Sendable {
    /// The total return must be above this, in percent.
    public var minimumReturnPct: Double
    /// The Sharpe ratio must be above this.
    public var minimumSharpeRatio: Double
    /// The drawdown must be below this, in percent.
    public var maximumDrawdownPct: Double
    /// There must be at least this many trades.
    public var minimumTrades: Int
    /// The p-value must be below this.
    public var maximumPValue: Double

    /// The limits of the five gates; the doubles are finite.
    public init(
        minimumReturnPct: Double, minimumSharpeRatio: Double, maximumDrawdownPct: Double, minimumTrades: Int,
        maximumPValue: Double
    ) {
        self.minimumReturnPct = minimumReturnPct
        self.minimumSharpeRatio = minimumSharpeRatio
        self.maximumDrawdownPct = maximumDrawdownPct
        self.minimumTrades = minimumTrades
        self.maximumPValue = maximumPValue
    }
}

/// How one gate or evidence check came out; the form both have in `approval_state.json`.
public struct GateResult: Equatable, Sendable {
    /// The identifier, such as `min_return_pct`.
    public var gate: String
    /// The label the dashboard shows.
    public var label: String
    /// Whether it was passed. A missing value never passes.
    public var passed: Bool
    /// The figure judged, in the unit of the gate; `nil` where there is none.
    public var value: Double?
    /// What it was held against.
    public var threshold: Double?

    /// The outcome of a gate or a check.
    public init(gate: String, label: String, passed: Bool, value: Double?, threshold: Double?) {
        self.gate = gate
        self.label = label
        self.passed = passed
        self.value = value
        self.threshold = threshold
    }
}

extension Gate {
    /// Judges the figures by all five gates, in order.
    public static func evaluate(_ metrics: GateMetrics, against thresholds: GateThresholds) -> [GateResult] {
        allCases.map { $0.evaluate(metrics, thresholds) }
    }

    private func evaluate(_ metrics: GateMetrics, _ limits: GateThresholds) -> GateResult {
        switch self {
        case .minimumReturn: result(metrics.totalReturnPct, limits.minimumReturnPct, >)
        case .minimumSharpe: result(metrics.sharpeRatio, limits.minimumSharpeRatio, >)
        case .maximumDrawdown: result(metrics.maximumDrawdownPct, limits.maximumDrawdownPct, <)
        case .minimumTrades: result(Double(metrics.tradeCount), Double(limits.minimumTrades), >=)
        case .statisticalSignificance: result(metrics.pValue, limits.maximumPValue, <)
        }
    }

    private func result(_ value: Double?, _ threshold: Double, _ passes: (Double, Double) -> Bool) -> GateResult {
        GateResult(
            gate: rawValue, label: label, passed: value.map { passes($0, threshold) } ?? false, value: value,
            threshold: threshold)
    }
}

extension Double {
    /// The number itself; `nil` when it is not finite.
    var finite: Double? { isFinite ? self : nil }
}
