internal import CivilTime
internal import JSON
internal import Store
internal import Strategy

extension WeekSignal {
    /// Which way the week was decided.
    var side: Direction { direction > 0 ? .long : .short }

    /// What programs read of it.
    var json: JSONValue {
        [
            "signal_date": .string(signalDate.description), "direction": .string(side.name), "confidence_tier": .string(tier),
            "ensemble_return": .number(ensembleReturn), "leverage": .optional(leverage), "skip_reason": .optional(skipReason),
            "collapse": .bool(isCollapsed), "decided_at": .optional(decidedAt?.formatted(in: .bogota)),
            "sized_at": .optional(sizedAt?.formatted(in: .bogota)),
        ]
    }
}
