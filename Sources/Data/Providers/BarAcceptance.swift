public import CivilTime
public import Market

/// Decides which fetched bars are stored, which are set aside for a person and which are none of ours (providers.md
/// section 2, "Accept a bar"). Currencies trade round the clock; the store holds the Colombian session.
public struct BarAcceptance: Sendable {
    /// What becomes of a bar.
    public enum Verdict: Equatable, Sendable {
        case accepted
        /// In order, but none of ours.
        case ignored(Ignored)
        /// Set aside: it may be wrong, and a person should look.
        case quarantined(Suspicion)
    }

    /// Why a bar is left out.
    public enum Ignored: String, Sendable, CaseIterable {
        /// The time of day is outside 08:00–12:55 COT.
        case outsideSession = "outside_session"
        /// The day has no session.
        case closedDay = "closed_day"
        /// Its five minutes are not over.
        case unfinished
    }

    /// Why a bar is set aside; the raw value is the reason to store.
    public enum Suspicion: String, Sendable, CaseIterable {
        /// It does not open on a five-minute boundary.
        case offBoundary = "off_boundary"
        /// It opens after now.
        case inTheFuture = "in_the_future"
        /// A price lies outside the symbol's plausible range.
        case implausiblePrice = "implausible_price"
    }

    /// A session whose prices do not move.
    public struct StaleFeed: Equatable, Sendable {
        /// The session's day.
        public let date: CivilDate
        /// Flat bars at one price in a row.
        public let bars: Int
        /// The price.
        public let close: Double
    }

    /// Bars by what becomes of them; order kept.
    public struct Sorted: Equatable, Sendable {
        /// To be stored.
        public internal(set) var accepted: [Bar] = []
        /// Set aside, each with its reason.
        public internal(set) var quarantined: [Quarantined] = []
        /// How many were left out, by reason.
        public internal(set) var ignored: [Ignored: Int] = [:]
        /// Sessions among the accepted in which the feed stood still.
        public internal(set) var staleFeeds: [StaleFeed] = []
    }

    /// A bar that was set aside.
    public struct Quarantined: Equatable, Sendable {
        /// The bar.
        public let bar: Bar
        /// Why.
        public let reason: Suspicion
    }

    private let plausiblePrices: [Instrument: ClosedRange<Double>]
    private let staleCloses: Int
    private let calendar: TradingCalendar

    /// Rules for bars.
    ///
    /// - Parameters:
    ///   - plausiblePrices: By instrument, in units of the quote currency, both ends plausible; without one any price is.
    ///   - staleCloses: How many flat bars at one price make a stale feed.
    public init(
        plausiblePrices: [Instrument: ClosedRange<Double>], staleCloses: Int, calendar: TradingCalendar = .colombia
    ) {
        self.plausiblePrices = plausiblePrices
        self.staleCloses = staleCloses
        self.calendar = calendar
    }

    /// What becomes of a five-minute bar fetched at `asOf`.
    public func verdict(_ bar: Bar, of instrument: Instrument, asOf: Instant) -> Verdict {
        guard bar.time <= asOf else { return .quarantined(.inTheFuture) }
        guard bar.time.adding(minutes: TradingSession.barMinutes) <= asOf else { return .ignored(.unfinished) }
        guard bar.time.microseconds % 300_000_000 == 0 else { return .quarantined(.offBoundary) }
        guard calendar.isTradingDay(Zone.bogota.date(bar.time)) else { return .ignored(.closedDay) }
        guard TradingSession.slot(openingAt: bar.time) != nil else { return .ignored(.outsideSession) }
        if let range = plausiblePrices[instrument], bar.low < range.lowerBound || bar.high > range.upperBound {
            return .quarantined(.implausiblePrice)
        }
        return .accepted
    }

    /// Sorts bars fetched at `asOf`, their times ascending.
    public func sort(_ bars: [Bar], of instrument: Instrument, asOf: Instant) -> Sorted {
        var sorted = Sorted()
        for bar in bars {
            switch verdict(bar, of: instrument, asOf: asOf) {
            case .accepted: sorted.accepted.append(bar)
            case .ignored(let reason): sorted.ignored[reason, default: 0] += 1
            case .quarantined(let reason): sorted.quarantined.append(Quarantined(bar: bar, reason: reason))
            }
        }
        sorted.staleFeeds = staleFeeds(in: sorted.accepted)
        return sorted
    }

    /// The sessions with at least the given number of flat bars in a row at one price; US holidays, when the market is thin,
    /// are no alarm.
    ///
    /// - Parameter bars: Times ascending, of the session.
    public func staleFeeds(in bars: [Bar]) -> [StaleFeed] {
        var found: [StaleFeed] = []
        var index = bars.startIndex
        while index < bars.endIndex {
            let first = bars[index]
            let date = Zone.bogota.date(first.time)
            var end = bars.index(after: index)
            if first.high == first.low {
                while end < bars.endIndex, bars[end].high == bars[end].low, bars[end].close == first.close,
                    Zone.bogota.date(bars[end].time) == date
                {
                    end = bars.index(after: end)
                }
                if end - index >= staleCloses, USHolidays.holiday(on: date) == nil {
                    found.append(StaleFeed(date: date, bars: end - index, close: first.close))
                }
            }
            index = end
        }
        return found
    }
}
