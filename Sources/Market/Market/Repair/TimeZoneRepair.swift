internal import CivilTime

/// Finds the bars of one pair whose clock and zone came apart and plans their repair: providers.md, section 2, "Mis-zoned
/// history". It changes nothing itself.
///
/// Where a moved bar meets a right-stamped one, the moved bar is kept and the other dropped: moved bars are a backfill with
/// real ranges, the other often a flat snapshot (contract.md, section 5). That rule was settled on the slip to 03:00–07:55.
/// The slip to 13:00–17:55 follows it too, since providers.md refers to the same rule; should both slips claim one slot, the
/// bar of the settled one stays.
public enum TimeZoneRepair {
    /// The repair of bars whose times ascend strictly. Repairing the result again changes nothing.
    ///
    /// - Complexity: O(n log n).
    public static func plan(_ bars: [Bar]) -> RepairPlan {
        precondition(zip(bars, bars.dropFirst()).allSatisfy { $0.time < $1.time }, "bars ascend strictly")
        var candidates: [Candidate] = []
        candidates.reserveCapacity(bars.count)
        var hasSlips = false
        for bar in bars {
            let slip = TimeZoneSlip(at: bar.time)
            hasSlips = hasSlips || slip != nil
            candidates.append(Candidate(original: bar, slip: slip))
        }
        if hasSlips { candidates.sort { ($0.time, $0.rank) < ($1.time, $1.rank) } }
        return plan(sorted: candidates)
    }

    /// Keeps the first candidate of every time.
    private static func plan(sorted candidates: [Candidate]) -> RepairPlan {
        var plan = RepairPlan()
        plan.result.reserveCapacity(candidates.count)
        for candidate in candidates {
            let bar = candidate.repaired
            if let kept = plan.result.last, kept.time == bar.time {
                plan.dropped.append(RepairPlan.Drop(original: candidate.original, slip: candidate.slip, kept: kept))
                continue
            }
            plan.result.append(bar)
            if let slip = candidate.slip {
                plan.moves.append(RepairPlan.Move(original: candidate.original, slip: slip))
            } else if TradingSession.slot(openingAt: bar.time) == nil {
                plan.unexplained.append(bar)
            }
        }
        return plan
    }

    /// A bar and the time it claims.
    private struct Candidate {
        let original: Bar
        let slip: TimeZoneSlip?

        var time: Instant { slip?.repaired(original.time) ?? original.time }
        var repaired: Bar { slip.map { original.moved(to: $0.repaired(original.time)) } ?? original }
        /// Of candidates for one time the lowest stays.
        var rank: Int {
            switch slip {
            case .colombianStampedUTC: 0
            case .utcStampedColombian: 1
            case nil: 2
            }
        }
    }
}

extension Bar {
    /// The same prices at another time.
    func moved(to time: Instant) -> Bar { Bar(unchecked: time, open, high, low, close) }

    /// The bar as 40 bytes: time in µs since 1970, open, high, low, close in IEEE 754, each of eight bytes, least first.
    /// Equal bars have equal bytes, so that a hash over them names a set of bars.
    public var canonicalBytes: [UInt8] {
        let words = [UInt64(bitPattern: time.microseconds)] + [open, high, low, close].map(\.bitPattern)
        return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    }
}
