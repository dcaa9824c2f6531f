/// Why what was traded may differ from the backtest of the same period. Rows of other releases may name others, which are kept.
public struct Deviation: Hashable, Sendable, RawRepresentable {
    /// As the row names it.
    public let rawValue: String

    /// A deviation by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A person kept new entries back.
    public static let paused = Deviation(rawValue: "paused")
    /// A person held every order back, or bars went by meanwhile.
    public static let halted = Deviation(rawValue: "halted")
    /// A person closed the position.
    public static let flattened = Deviation(rawValue: "flattened")
    /// The guardrails kept an entry back or closed the position.
    public static let circuitBroken = Deviation(rawValue: "circuit_broken")
    /// A halt held the close back, which came later.
    public static let closedLate = Deviation(rawValue: "closed_late")
    /// A bar came after the run that would have entered on it.
    public static let barLate = Deviation(rawValue: "bar_late")
    /// A run that would have entered did not come.
    public static let runMissed = Deviation(rawValue: "run_missed")
    /// Stored bars differ from a booked price by no more than a basis point.
    public static let drifted = Deviation(rawValue: "drifted")
    /// Stored bars contradict what is booked.
    public static let contradicted = Deviation(rawValue: "contradicted")
    /// The strategy file changed under the open position, which keeps its rules.
    public static let configurationChanged = Deviation(rawValue: "configuration_changed")

    /// Those that drift itself notes: after them an earlier entry still says something.
    static let ofDrift: Set<Deviation> = [.drifted, .contradicted]
}
