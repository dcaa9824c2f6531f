public import Strategy

/// What becomes of a strategy that has traded live for a while. Source: domain specification, section 7, week 15.
public enum LiveDecision: String, Sendable, CaseIterable {
    /// It is right often enough, on the whole and SHORT.
    case promote
    /// Each side is right often enough to go on.
    case keep
    /// SHORT is right often enough and LONG is not.
    case switchShort = "switch_short"
    /// It is wrong more often than it may be.
    case discard
    /// None of the above; more weeks will tell.
    case `continue`

    /// The decision on the weeks traded so far; the first rule that holds, in the order above. A threshold is met when it is
    /// reached. `nil` before enough weeks were traded.
    ///
    /// A side without a trade, whose accuracy is `nil`, fails a rule that asks for it, as does a side that was never right:
    /// its 0 is no reason to keep the other. Promotion asks for SHORT only where its threshold is above 0.
    ///
    /// - Parameters:
    ///   - weeks: how many weeks were traded.
    ///   - accuracy: the share of them whose side was right, a fraction; `nil` without any.
    ///   - shortAccuracy: the same of the SHORT ones.
    ///   - longAccuracy: the same of the LONG ones.
    ///   - rules: the thresholds.
    public init?(
        weeks: Int, accuracy: Double?, shortAccuracy: Double?, longAccuracy: Double?, rules: DecisionRules
    ) {
        guard weeks >= rules.minimumWeeks, let accuracy else { return nil }
        let isShortPromoted = rules.promoteShort == 0 || (shortAccuracy ?? 0) >= rules.promoteShort
        if accuracy >= rules.promote, isShortPromoted {
            self = .promote
        } else if let shortAccuracy, let longAccuracy, shortAccuracy > 0, longAccuracy > 0, shortAccuracy >= rules.keepShort {
            self = longAccuracy >= rules.keepLong ? .keep : .switchShort
        } else {
            self = accuracy < rules.discard ? .discard : .continue
        }
    }
}
