public import CivilTime

/// How a value came to us, which decides from when on it counts as known.
public enum MacroArrival: Equatable, Sendable {
    /// As part of a history: by the variable's rule.
    case history
    /// By a fetch that looked for what is new: not before that fetch.
    case live
    /// As a vintage of a source that keeps them: on a day, at the hour of the variable's rule.
    case vintage(CivilDate)
}

extension MacroDefinition {
    /// The vintage that a fetched value adds to what is known of its date; `nil` when it says what the newest one says.
    ///
    /// - Parameters:
    ///   - date: the day, or the first day of the month or quarter.
    ///   - newest: the date's newest vintage.
    ///   - fetchedAt: when the value was fetched.
    public func addition(
        _ value: Double, on date: CivilDate, from source: MacroSource, _ arrival: MacroArrival, after newest: MacroVintage?,
        fetchedAt: Instant
    ) -> MacroVintage? {
        guard newest?.value != value else { return nil }
        var instant = publication(of: date, from: source, arrival, fetchedAt: fetchedAt)
        if let newest {
            if arrival == .history { instant = max(instant, fetchedAt) }
            // Also a correction that is fetched before the first value counts as known comes after it.
            instant = max(instant, Instant(microseconds: newest.publishedAt.microseconds + 1))
        }
        return MacroVintage(date: date, publishedAt: instant, value: value, source: source, fetchedAt: fetchedAt)
    }

    /// From when on a date's first value counts as known.
    public func publication(
        of date: CivilDate, from source: MacroSource, _ arrival: MacroArrival, fetchedAt: Instant
    ) -> Instant {
        let rule = rule(from: source)
        switch arrival {
        case .history: return rule.instant(of: date)
        case .live: return max(rule.instant(of: date), fetchedAt)
        case .vintage(let day):
            // A figure out before its period is over is provisional until then.
            let end = frequency == .daily ? date : frequency.lastDay(of: date).adding(days: 1)
            return PublicationZone.eastern.instant(max(day, end), rule.time)
        }
    }
}
