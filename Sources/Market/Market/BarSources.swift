internal import Algorithms
public import CivilTime

/// Where the bars of a series come from, bar by bar: a label holds from its first bar to the next label's.
public struct BarSources: Sendable, Equatable {
    private var starts: [Instant]
    private var labels: [String]

    /// Every bar comes from one source.
    public init(all label: String) {
        starts = []
        labels = [label]
    }

    /// The labels of bars, one each; times ascend strictly.
    public init(times: [Instant], labels: [String]) {
        precondition(times.count == labels.count, "a bar has one label")
        precondition(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, "times of bars ascend strictly")
        self.labels = [labels.first ?? DataSource.unlabelled]
        starts = []
        for (time, label) in zip(times, labels) where label != self.labels.last {
            starts.append(time)
            self.labels.append(label)
        }
    }

    /// The label of the bar of a time. Complexity: O(log n) in the changes of label.
    public func label(at time: Instant) -> String { labels[starts.partitioningIndex { $0 > time }] }

    /// Whether all bars come from one source.
    public var isOne: Bool { starts.isEmpty }

    /// The label of all bars together, see `DataSource.combined`.
    public var combined: String { DataSource.combined(labels) }

    /// Bars by their label, each group in the order of the bars, groups in that of their first bar.
    public func groups(of bars: [Bar]) -> [(label: String, bars: [Bar])] {
        if isOne { return bars.isEmpty ? [] : [(labels[0], bars)] }
        var groups: [(label: String, bars: [Bar])] = []
        var place: [String: Int] = [:]
        var change = 0
        for bar in bars {
            while change < starts.count, starts[change] <= bar.time { change += 1 }
            let label = labels[change]
            let index = place[label] ?? groups.count
            if index == groups.count {
                place[label] = index
                groups.append((label, []))
            }
            groups[index].bars.append(bar)
        }
        return groups
    }

    /// Where the daily bars come from that are made of bars, see `DailyBar.aggregating`: each from all its bars' sources.
    public func daily(of bars: [Bar]) -> BarSources {
        if isOne { return self }
        var days: [(midnight: Instant, labels: [String])] = []
        for bar in bars {
            let midnight = Zone.bogota.instant(Zone.bogota.date(bar.time))
            if days.last?.midnight != midnight { days.append((midnight, [])) }
            let label = label(at: bar.time)
            if days[days.count - 1].labels.last != label { days[days.count - 1].labels.append(label) }
        }
        return BarSources(times: days.map(\.midnight), labels: days.map { DataSource.combined($0.labels) })
    }
}
