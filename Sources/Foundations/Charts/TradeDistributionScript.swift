extension Script {
    /// A histogram of the results, stacked by group, with lines at zero and at the mean.
    static func tradeDistribution(_ distribution: TradeDistribution, _ chart: Chart) -> Script {
        var script = Script()
        let values = distribution.trades.map(\.pnlPct)
        script.heading("Distribución de operaciones", chart, summary: summary(values))
        script.line("set tmargin at screen 0.83")
        script.line("set bmargin at screen 0.125")
        script.line("set key at screen 0.972,0.865 right center horizontal")
        script.verticalLabel("Operaciones", y: 0.48)
        script.line("set xlabel 'P&L por operación (%)' textcolor rgb '\(Theme.text)' offset 0,0.2")
        script.line("set grid noxtics")
        guard !values.isEmpty else {
            script.emptyPlot(y: 0.48)
            return script
        }
        let histogram = Histogram(binning: values)
        let high = histogram.low + Double(histogram.binCount) * histogram.width
        let axis = Axis(low: min(histogram.low, 0) - histogram.width, high: max(high, 0) + histogram.width)
        script.line("set xrange \(axis.range)")
        script.line("set format x \(axis.tickFormat)")
        let most = histogram.counts(values).max() ?? 1
        script.line("set yrange [0:\(Script.number(Double(most) * 1.18))]")
        script.line("set ytics \(Script.number(max(1, Axis.roundStep(Double(most) / 6).rounded(.up))))")
        script.line("set format y '%.0f'")
        script.markers(mean: mean(values), axis)
        script.bars(distribution, histogram)
        return script
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func summary(_ values: [Double]) -> String {
        guard !values.isEmpty else { return "" }
        let noun = values.count == 1 ? "operación" : "operaciones"
        let winners = values.count { $0 > 0 }
        return
            "\(values.count) \(noun) · \(winners) \(winners == 1 ? "ganadora" : "ganadoras") · mejor \(fixed(values.max() ?? 0, 2, signed: true)) % · "
            + "peor \(fixed(values.min() ?? 0, 2, signed: true)) %"
    }

    private mutating func markers(mean: Double, _ axis: Axis) {
        line("set arrow from 0, graph 0 to 0, graph 1 nohead lc rgb '\(Theme.frame)' lw 1.4 front")
        let place = Script.number(mean)
        line("set arrow from \(place), graph 0 to \(place), graph 1 nohead lc rgb '\(Theme.heading)' dt 2 lw 1.8 front")
        // Away from zero, so that the label does not stand on that line, unless the plot ends there.
        let position = (mean - axis.low) / (axis.high - axis.low)
        let isLeftOfLine = mean < 0 ? position > 0.15 : position > 0.85
        line(
            "set label 'media \(Script.fixed(mean, 2, signed: true)) %' at \(place), graph 0.965 "
                + "\(isLeftOfLine ? "right offset -0.8,0" : "left offset 0.8,0") textcolor rgb '\(Theme.heading)' front")
    }

    private mutating func bars(_ distribution: TradeDistribution, _ histogram: Histogram) {
        line("set style fill solid 1 noborder")
        var groups: [String] = []
        for trade in distribution.trades where !groups.contains(trade.group) { groups.append(trade.group) }
        groups.sort()
        var base = [Int](repeating: 0, count: histogram.binCount)
        var plots: [String] = []
        for (index, group) in groups.enumerated() {
            let values = distribution.trades.filter { $0.group == group }.map(\.pnlPct)
            let counts = histogram.counts(values)
            data("group\(index)", rows(counts, on: base, histogram))
            for bin in base.indices { base[bin] += counts[bin] }
            let color = Theme.groups[index % Theme.groups.count]
            plots.append(
                "$group\(index) using 1:2:3:4:5:6 with boxxyerror lc rgb '\(color)' "
                    + "title \(Script.text("\(group) (\(values.count))", limit: 24))")
        }
        line("plot " + plots.joined(separator: ", "))
    }

    /// Centre, height, left, right, bottom and top of the bars that are not empty.
    private func rows(_ counts: [Int], on base: [Int], _ histogram: Histogram) -> [[Double]] {
        counts.indices.filter { counts[$0] > 0 }.map { bin in
            let left = histogram.low + Double(bin) * histogram.width
            let gap = histogram.width * 0.05
            return [
                left + histogram.width / 2, Double(base[bin]), left + gap, left + histogram.width - gap, Double(base[bin]),
                Double(base[bin] + counts[bin]),
            ]
        }
    }
}
