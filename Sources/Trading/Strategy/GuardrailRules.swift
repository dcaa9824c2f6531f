/// When the strategy stops itself. Source: domain specification, section 7, guardrails.
public struct GuardrailRules: Equatable, Sendable {
    /// This many losing weeks in a row break the circuit.
    public var maxConsecutiveLosses: Int
    /// This drawdown of the compounded curve breaks the circuit, a fraction.
    public var maxDrawdown: Double
    /// The number of weeks the share of LONG is counted over.
    public var longShareWindowWeeks: Int
    /// A larger share of LONG alerts, a fraction.
    public var longShareAlert: Double
    /// The number of ISO weeks accuracy is counted over.
    public var accuracyWindowWeeks: Int
    /// A side with fewer trades in the window is not judged.
    public var accuracyMinTrades: Int
    /// SHORT is paused below this accuracy, a fraction.
    public var accuracyMinShort: Double
    /// LONG is paused below this accuracy, a fraction.
    public var accuracyMinLong: Double

    /// Rules, one by one.
    public init(
        maxConsecutiveLosses: Int, maxDrawdown: Double, longShareWindowWeeks: Int, longShareAlert: Double,
        accuracyWindowWeeks: Int, accuracyMinTrades: Int, accuracyMinShort: Double, accuracyMinLong: Double
    ) {
        self.maxConsecutiveLosses = maxConsecutiveLosses
        self.maxDrawdown = maxDrawdown
        self.longShareWindowWeeks = longShareWindowWeeks
        self.longShareAlert = longShareAlert
        self.accuracyWindowWeeks = accuracyWindowWeeks
        self.accuracyMinTrades = accuracyMinTrades
        self.accuracyMinShort = accuracyMinShort
        self.accuracyMinLong = accuracyMinLong
    }

    /// The accuracy below which a side is paused, a fraction.
    public func accuracyMin(_ direction: Direction) -> Double { direction == .long ? accuracyMinLong : accuracyMinShort }
}
