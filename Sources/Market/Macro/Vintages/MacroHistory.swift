internal import Algorithms
public import CivilTime

/// All vintages of one variable, and what of them was known when. Source: providers, section 9.
public struct MacroHistory: Sendable {
    /// The vintages of one date, by publication.
    private struct Period: Sendable {
        let date: CivilDate
        let vintages: Range<Int>
    }

    /// By date, then publication.
    public let vintages: [MacroVintage]
    /// By date.
    private let periods: [Period]
    /// When a newer date than ever before was first known, and which period that is; both ascend.
    private let heads: [(at: Instant, period: Int)]

    /// A history; the order of the vintages does not matter.
    ///
    /// No two of a date may be published at the same instant.
    public init(_ vintages: [MacroVintage]) {
        let sorted = vintages.sorted { ($0.date, $0.publishedAt) < ($1.date, $1.publishedAt) }
        precondition(
            zip(sorted, sorted.dropFirst()).allSatisfy { ($0.date, $0.publishedAt) < ($1.date, $1.publishedAt) },
            "two vintages of a date at one instant")
        var periods: [Period] = []
        var start = sorted.startIndex
        while start < sorted.endIndex {
            let end = sorted[start...].firstIndex { $0.date != sorted[start].date } ?? sorted.endIndex
            periods.append(Period(date: sorted[start].date, vintages: start..<end))
            start = end
        }
        // An older date that came out later hides no newer one.
        let first = periods.indices.map { (at: sorted[periods[$0].vintages.lowerBound].publishedAt, period: $0) }
        var heads: [(at: Instant, period: Int)] = []
        for head in first.sorted(by: { ($0.at, $0.period) < ($1.at, $1.period) }) {
            guard let last = heads.last else { heads.append(head); continue }
            guard head.period > last.period else { continue }
            if head.at == last.at { heads.removeLast() }
            heads.append(head)
        }
        self.vintages = sorted
        self.periods = periods
        self.heads = heads
    }

    /// What a reader at an instant sees: the newest date known by then, in its newest vintage known by then; `nil` before the first.
    ///
    /// - Complexity: O(log n).
    public func known(at asOf: Instant) -> MacroReading? {
        let count = heads.partitioningIndex { $0.at > asOf }
        guard count > 0 else { return nil }
        let period = periods[heads[count - 1].period]
        let known = self.known(period, asOf)
        return MacroReading(
            vintage: vintages[known.upperBound - 1], firstPublishedAt: vintages[known.lowerBound].publishedAt,
            vintages: known.count, asOf: asOf)
    }

    /// The newest vintage of each date of a range as it was known at an instant, by date; dates without one are left out.
    public func series(_ dates: ClosedRange<CivilDate>, at asOf: Instant) -> [MacroVintage] {
        let start = periods.partitioningIndex { $0.date >= dates.lowerBound }
        return periods[start...].prefix { $0.date <= dates.upperBound }.compactMap { period in
            let known = self.known(period, asOf)
            return known.isEmpty ? nil : vintages[known.upperBound - 1]
        }
    }

    /// The newest vintage of a date, whenever it was published.
    public func newest(of date: CivilDate) -> MacroVintage? {
        let index = periods.partitioningIndex { $0.date >= date }
        guard index < periods.count, periods[index].date == date else { return nil }
        return vintages[periods[index].vintages.upperBound - 1]
    }

    private func known(_ period: Period, _ asOf: Instant) -> Range<Int> {
        let vintages = vintages[period.vintages]
        return vintages.startIndex..<vintages.partitioningIndex { $0.publishedAt > asOf }
    }
}
