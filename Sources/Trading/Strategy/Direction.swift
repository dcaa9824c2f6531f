/// The side of a position or a signal, as the sign that a price move is multiplied with.
public enum Direction: Int, Sendable {
    /// Gains when the price rises.
    case long = 1
    /// Gains when the price falls.
    case short = -1
}
