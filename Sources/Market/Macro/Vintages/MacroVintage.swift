public import CivilTime

/// A value of a period with the instant from which it could be known: a row of `macro_observations`. Nothing of it ever changes; another
/// value for the same period is another vintage.
public struct MacroVintage: Equatable, Sendable {
    /// The day, or the first day of the month or quarter.
    public let date: CivilDate
    /// From when on it could be known.
    public let publishedAt: Instant
    /// In the variable's unit; finite.
    public let value: Double
    /// Who gave it.
    public let source: MacroSource
    /// When it was fetched; `nil` where that is not kept.
    public let fetchedAt: Instant?

    /// A vintage.
    public init(date: CivilDate, publishedAt: Instant, value: Double, source: MacroSource, fetchedAt: Instant? = nil) {
        precondition(value.isFinite, "a macro value is a number")
        self.date = date
        self.publishedAt = publishedAt
        self.value = value
        self.source = source
        self.fetchedAt = fetchedAt
    }
}

/// What a reader at an instant sees of a variable.
public struct MacroReading: Equatable, Sendable {
    /// The newest vintage known of the newest date known.
    public let vintage: MacroVintage
    /// When the date's first vintage could be known: a revision makes an old figure no younger.
    public let firstPublishedAt: Instant
    /// How many vintages of the date are known.
    public let vintages: Int
    /// The instant asked about.
    public let asOf: Instant

    /// Whether it is too old to be used: more than so many calendar days after its first publication, exactly so many being fine.
    public func isStale(after days: Int) -> Bool {
        asOf.microseconds - firstPublishedAt.microseconds > Int64(days) * 86_400_000_000
    }
}
