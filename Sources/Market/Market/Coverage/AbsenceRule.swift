public import CivilTime

/// When to believe that a provider has no bar for a slot and to stop asking: providers.md, section 11, "Known absences".
///
/// The first empty or short answer for a slot more than 24 hours old is remembered, one on a later day confirms it. On a US
/// holiday the first one is enough, since missing bars there are asked for once (section 10). Answers for younger slots
/// prove nothing: the provider may still be catching up.
public enum AbsenceRule {
    /// What an answer without the slot's bar means.
    public enum Verdict: Equatable, Sendable {
        /// The slot is at most 24 hours old; the answer does not count.
        case tooRecent
        /// The first answer that counts: remember its time.
        case suspected
        /// A further answer on the day of the first: keep its time.
        case stillSuspected
        /// Record the slot as absent and stop asking for it.
        case absent
    }

    /// How old a slot must be, from its opening, for an answer to count.
    public static let ageSeconds = 24 * 3600

    /// What an answer at `now` without the slot's bar means.
    ///
    /// - Parameters:
    ///   - slot: The opening of the slot asked for.
    ///   - firstEmptyAt: When the first answer that counted came, if there was one; a time at which the slot was still too
    ///     young is passed over.
    ///   - now: The time of this answer. Days are Bogotá's.
    public static func verdict(on slot: Instant, firstEmptyAt: Instant?, now: Instant) -> Verdict {
        guard counts(slot, at: now) else { return .tooRecent }
        if USHolidays.isFederal(Zone.bogota.date(slot)) { return .absent }
        guard let first = firstEmptyAt, counts(slot, at: first) else { return .suspected }
        return Zone.bogota.date(now) > Zone.bogota.date(first) ? .absent : .stillSuspected
    }

    private static func counts(_ slot: Instant, at answer: Instant) -> Bool { slot.adding(seconds: ageSeconds) < answer }
}
