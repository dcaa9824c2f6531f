internal import CivilTime
internal import JSON
internal import Market
internal import Providers
internal import Realtime
internal import Store

/// What a provider answered for a range, sorted by what becomes of it.
struct FetchedRange {
    let range: GapRange
    let sorted: BarAcceptance.Sorted
    let tally: FetchTally
    /// The slots asked for that the answer shows no bar for.
    private let empty: [Instant]
    private let instrument: Instrument
    private let asOf: Instant

    /// - Parameter provesAbsence: Whether a slot without a bar in the answer has none at the provider.
    init(
        _ range: GapRange, _ gaps: GapReport, _ bars: [Bar], _ tally: FetchTally, provesAbsence: Bool, _ run: BackfillRun
    ) {
        self.range = range
        self.tally = tally
        instrument = gaps.instrument
        asOf = run.asOf
        let sorted = run.settings.acceptance().sort(bars, of: gaps.instrument, asOf: run.asOf)
        self.sorted = sorted
        // A bar set aside is a bar, though one that nobody believes yet; a row that is none says at least that there is one.
        let seen = Set(sorted.accepted.map(\.time)).union(sorted.quarantined.map(\.bar.time)).union(tally.badTimes)
        empty = provesAbsence ? gaps.wantedSlots(in: range).filter { !seen.contains($0) } : []
    }

    /// The slots without a bar by what is to be remembered of them.
    ///
    /// - Parameter known: When the first answer without a slot came.
    func absences(known: [Instant: Instant]) -> (suspected: [Instant], confirmed: [Instant]) {
        var (suspected, confirmed): ([Instant], [Instant]) = ([], [])
        for slot in empty {
            switch AbsenceRule.verdict(on: slot, firstEmptyAt: known[slot], now: asOf) {
            case .suspected: suspected.append(slot)
            case .absent: confirmed.append(slot)
            case .tooRecent, .stillSuspected: break
            }
        }
        return (suspected, confirmed)
    }

    /// The bars set aside, as the store keeps them.
    var quarantine: [QuarantinedBar] {
        sorted.quarantined.map { QuarantinedBar($0, of: instrument, source: BackfillSource.name) }
    }

    /// What a person should look at.
    var warnings: [String] {
        var warnings: [String] = []
        for reason in BarAcceptance.Suspicion.allCases {
            let bars = sorted.quarantined.filter { $0.reason == reason }
            guard let first = bars.first else { continue }
            warnings.append(
                "\(instrument): \(bars.count) bars from \(first.bar.time.formatted(in: .bogota)) on are set aside in "
                    + "ohlcv_quarantine (\(reason.rawValue))")
        }
        for stale in sorted.staleFeeds {
            warnings.append(
                "\(instrument): \(stale.bars) bars of \(stale.date) stand still at \(stale.close); is the feed stale?")
        }
        // What the acceptance let through lies in range, session and grid; what is left is how it stands to its neighbours.
        for finding in BarPlausibility(prices: nil).findings(fiveMinute: sorted.accepted) {
            warnings.append("\(instrument), \(range): \(finding.text)")
        }
        if let text = tally.badRowsText { warnings.append("\(instrument), \(range): \(text)") }
        return warnings
    }
}
