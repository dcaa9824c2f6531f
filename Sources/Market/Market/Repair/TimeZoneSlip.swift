public import CivilTime

/// How a bar's wall clock and its zone came apart. Either way the true time is of the same Bogotá date.
public enum TimeZoneSlip: String, Sendable, CaseIterable {
    /// Colombian wall clock stamped as UTC: the bar sits at 03:00–07:55 COT and moves five hours later.
    case colombianStampedUTC = "cot_stamped_utc"
    /// UTC wall clock stamped as Bogotá: the bar sits at 13:00–17:55 COT and moves five hours earlier.
    case utcStampedColombian = "utc_stamped_cot"

    /// The slip that a time gives away; `nil` in the session's own hours and in those neither slip leads to.
    ///
    /// Session hours are 8–12 COT and the slipped ones 3–7 and 13–17: no two overlap, so in a store of session bars the hour
    /// is proof (providers.md, section 2, "Mis-zoned history"). In a store of bars round the clock it is none.
    public init?(at time: Instant) {
        switch Zone.bogota.civil(time).time.hour {
        case 3...7: self = .colombianStampedUTC
        case 13...17: self = .utcStampedColombian
        default: return nil
        }
    }

    /// Hours from the wrong time to the true one.
    public var hours: Int { self == .colombianStampedUTC ? 5 : -5 }

    /// The true time of a bar that slipped.
    public func repaired(_ time: Instant) -> Instant { time.adding(minutes: 60 * hours) }
}
