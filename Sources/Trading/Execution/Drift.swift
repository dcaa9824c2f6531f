public import CivilTime
public import Market

/// What stored bars say now against what they said when the executor used them.
///
/// What is booked stands, the levels stay those of the fill, and every later bar is tested: drift is told and never acted on.
/// A difference of at most ``tolerance`` of price that leaves run, side and reason as they are is small; any other one is told
/// to a person at once, with both figures. Source: contract, section 2, "Drift".
public struct Drift: Equatable, Sendable {
    /// The largest difference of a price that is small, a fraction of the price booked: one basis point.
    public static let tolerance = 0.0001

    /// What became of a bar after it was used, or should have been.
    public enum Change: Equatable, Sendable {
        case gone(Instant)
        case corrected(Instant, from: [Double], to: [Double])
        case late(Instant)
        /// Bars that came late would have let an earlier run enter.
        case earlierEntry(run: Instant, price: Double)
    }

    /// A booked price that today's bars would make another.
    public struct Contradiction: Equatable, Sendable {
        /// Which end of the position.
        public let leg: Order.Leg
        /// What is booked; `nil` for an exit of a position that is open.
        public let booked: Figure?
        /// What today's bars make; `nil` where they make nothing.
        public let now: Figure?

        /// Whether run, side and reason are the same and the prices lie within the tolerance. A whole point of rounding is
        /// allowed for, as prices with two decimals can lie on the bound.
        public var isSmall: Bool {
            guard let booked, let now, booked.reason == now.reason else { return false }
            return abs(now.price - booked.price) <= booked.price * Drift.tolerance * (1 + 1e-9)
        }
    }

    /// A price, when it was made and why.
    public struct Figure: Equatable, Sendable {
        /// COP per USD.
        public let price: Double
        /// When.
        public let time: Instant
        /// Why the position ended; `nil` of an entry.
        public let reason: ExitReason?
    }

    /// One change a bar, in the order they are told; never empty.
    public let changes: [Change]
    /// What today's bars would have booked otherwise, the entry first.
    public let contradictions: [Contradiction]

    /// The contradictions a person must see at once.
    public var grave: [Contradiction] { contradictions.filter { !$0.isSmall } }

    /// Compares what is booked with the bars stored now; `nil` when they are what they were.
    ///
    /// - Parameter bars: the period's bars that had ended by the run, in order.
    public init?(_ record: BookedPosition, bars: [Bar], schedule: HoldingPeriod) {
        let comparison = Comparison(record: record, bars: bars, schedule: schedule)
        let changes = comparison.changes
        guard !changes.isEmpty else { return nil }
        self.changes = changes
        contradictions = comparison.contradictions
    }

    /// Prices a period anew, whether or not a bar is another.
    public static func contradictions(_ record: BookedPosition, bars: [Bar], schedule: HoldingPeriod) -> [Contradiction] {
        Comparison(record: record, bars: bars, schedule: schedule).contradictions
    }
}

/// One comparison of a booked position with stored bars.
private struct Comparison {
    let record: BookedPosition
    let bars: [Bar]
    let schedule: HoldingPeriod

    private var entry: PositionEntry { record.position.entry }

    // MARK: - Bars

    var changes: [Drift.Change] { changedBars + late.map { .late($0.time) } + earlierEntry }

    /// Uses of the period itself: a position whose close was held back left on a bar of a later one, which is not looked at here.
    private var changedBars: [Drift.Change] {
        let stored = Dictionary(bars.map { ($0.time, $0) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<Instant> = []
        return record.uses.filter { $0.time < schedule.closingTime && seen.insert($0.time).inserted }.compactMap { use in
            guard let bar = stored[use.time] else { return .gone(use.time) }
            return bar.prices == use.prices ? nil : .corrected(use.time, from: use.prices, to: bar.prices)
        }
    }

    /// Bars that a run before should have seen.
    private var late: [Bar] {
        let used = Set(record.uses.map(\.time))
        let horizon = record.exit?.time ?? record.lastRunAt ?? entry.time
        return bars.filter { bar in
            !used.contains(bar.time) && HoldingPeriod.end(of: bar) <= horizon && bar.time > record.entryBarTime ?? entry.time
        }
    }

    private var earlierEntry: [Drift.Change] {
        guard !record.hasDeviated, let earlier = IntradayPath(bars: bars[...], schedule: schedule).entry,
            earlier.time < entry.time
        else { return [] }
        return [.earlierEntry(run: earlier.time, price: earlier.price)]
    }

    // MARK: - Prices

    /// That an earlier run would enter now is no contradiction: the run that did had no other price.
    var contradictions: [Drift.Contradiction] { [entryContradiction, exitContradiction].compactMap { $0 } }

    private var entryContradiction: Drift.Contradiction? {
        let now = schedule.entry(at: entry.time, in: bars)?.entry
        guard now?.price != entry.price else { return nil }
        return Drift.Contradiction(
            leg: .entry, booked: Drift.Figure(price: entry.price, time: entry.time, reason: nil),
            now: now.map { Drift.Figure(price: $0.price, time: $0.time, reason: nil) })
    }

    private var exitContradiction: Drift.Contradiction? {
        let now = record.exit.map { exit(insteadOf: $0) } ?? hitBefore
        guard now != record.exit.map(figure) else { return nil }
        return Drift.Contradiction(leg: .exit, booked: record.exit.map(figure), now: now)
    }

    private func figure(_ exit: PositionExit) -> Drift.Figure {
        Drift.Figure(price: exit.price, time: exit.time, reason: exit.reason)
    }

    /// The bars that test the position and were not passed under a halt.
    private var tested: [Bar] {
        let passed = Set(record.uses.filter { $0.use == .passed }.map(\.time))
        return bars.filter { schedule.tests($0, of: entry) && !passed.contains($0.time) }
    }

    /// The hit an open position would have had. Late bars are tested by the run that sees them; only what was tested before can
    /// contradict.
    private var hitBefore: Drift.Figure? {
        let used = Set(record.uses.map(\.time))
        return record.position.firstExit(in: tested.filter { used.contains($0.time) }).map { figure($0.exit) }
    }

    /// How a closed position would have ended, at the levels of its fill.
    private func exit(insteadOf booked: PositionExit) -> Drift.Figure? {
        if let hit = record.position.firstExit(in: tested.filter({ HoldingPeriod.end(of: $0) <= booked.time })) {
            return figure(hit.exit)
        }
        // Closed after its period, at a bar that is not of it.
        if booked.time > schedule.closingTime { return figure(booked) }
        switch booked.reason {
        case .hardStop, .takeProfit, .trailingStop: return nil
        case .weekEnd, .sessionClose: return schedule.close(in: bars).map { figure($0.exit) }
        case .circuitBreaker:
            return HoldingPeriod.lastBar(endedBy: booked.time, in: bars).map {
                Drift.Figure(price: $0.close, time: booked.time, reason: .circuitBreaker)
            }
        }
    }
}
