internal import CivilTime
internal import Execution
internal import JSON
internal import Store
internal import Strategy

extension H5Signal {
    /// What programs read of it.
    var json: JSONValue {
        [
            "signal_date": .string(signalDate.description), "direction": .string(direction.name),
            "confidence_tier": .string(tier.rawValue),
            "ensemble_return": .number(ensembleReturn), "leverage": .optional(adjustedLeverage),
            "skip_reason": .optional(skipReason?.rawValue),
            "collapse": .bool(isCollapsed), "decided_at": .optional(decidedAt?.formatted(in: .bogota)),
            "sized_at": .optional(sizedAt?.formatted(in: .bogota)),
        ]
    }
}
