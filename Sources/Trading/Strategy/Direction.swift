/// The side of a position.
public enum Direction: Int, Sendable, CaseIterable {
    /// Gains when the dollar rises against the peso.
    case long = 1
    /// Gains when the dollar falls against the peso.
    case short = -1

    /// `LONG` or `SHORT`, as files and tables write it.
    public var name: String { self == .long ? "LONG" : "SHORT" }

    /// +1 or −1, for arithmetic.
    public var sign: Double { Double(rawValue) }
}
