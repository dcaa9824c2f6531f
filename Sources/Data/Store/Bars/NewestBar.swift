public import CivilTime

/// The newest bar stored of an instrument.
public struct NewestBar: Equatable, Sendable {
    /// Its opening.
    public let time: Instant
    /// Its last price, in the instrument's own quotation.
    public let close: Double
    /// Where it comes from.
    public let source: String
}
