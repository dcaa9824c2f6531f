internal import CivilTime

extension Script {
    /// Capital above, drawdown below, on one time axis.
    static func equityCurve(_ curve: EquityCurve, _ chart: Chart) -> Script {
        var script = Script()
        let dates = curve.strategy.map(\.date) + curve.buyAndHold.map(\.date)
        guard let first = dates.min(), let last = dates.max() else {
            script.heading("Curva de capital", chart, summary: "")
            script.line("set tmargin at screen 0.83")
            script.line("set bmargin at screen 0.085")
            script.emptyPlot(y: 0.46)
            return script
        }
        let time = Axis(low: Double(first.dayNumber) - 3, high: Double(last.dayNumber) + 3)
        script.heading("Curva de capital", chart, summary: summary(curve))
        script.line("set xrange \(time.range)")
        script.line("set multiplot")
        script.equityPanel(curve, ticks: SpanishMonth.ticks(from: first, to: last, isNamed: false))
        script.line("unset label")
        script.drawdownPanel(curve, ticks: SpanishMonth.ticks(from: first, to: last))
        script.line("unset multiplot")
        return script
    }

    private static func summary(_ curve: EquityCurve) -> String {
        guard let last = curve.strategy.last, curve.initialCapital > 0 else { return "" }
        let total = (last.equity / curve.initialCapital - 1) * 100
        let deepest = curve.strategy.map(\.drawdownPct).max() ?? 0
        return "retorno \(fixed(total, 2, signed: true)) % · caída máxima \(fixed(deepest, 2)) %"
    }

    private mutating func equityPanel(_ curve: EquityCurve, ticks: String) {
        let values = Axis(
            curve.strategy.map(\.equity) + curve.buyAndHold.map(\.equity), including: [curve.initialCapital].filter(\.isFinite))
        line("set tmargin at screen 0.83")
        line("set bmargin at screen 0.345")
        line("set key at screen 0.972,0.865 right center horizontal")
        line("set yrange \(values.range)")
        line("set format y \(values.tickFormat)")
        line("set xtics \(ticks)")
        verticalLabel("Capital (USD)", y: 0.5875)
        if curve.initialCapital.isFinite { horizontal(at: curve.initialCapital) }
        var plots: [String] = []
        if !curve.strategy.isEmpty { plots.append("NaN with lines lw 2.4 lc rgb '\(Theme.strategy)' title 'Estrategia'") }
        if !curve.buyAndHold.isEmpty {
            data("hold", curve.buyAndHold.map { [Double($0.date.dayNumber), $0.equity] })
            plots.append(series("hold", curve.buyAndHold.count, Theme.benchmark, 1.4, "Comprar y mantener"))
        }
        if !curve.strategy.isEmpty {
            data("equity", curve.strategy.map { [Double($0.date.dayNumber), $0.equity] })
            // Named in the legend already, where it comes first; drawn last, above the other.
            plots.append(series("equity", curve.strategy.count, Theme.strategy, 2.4, nil))
        }
        // A plot of nothing would be refused: something beyond the range keeps the axes.
        line("plot " + (plots.isEmpty ? "NaN notitle" : plots.joined(separator: ", ")))
        line("unset arrow")
    }

    private mutating func drawdownPanel(_ curve: EquityCurve, ticks: String) {
        let deepest = curve.strategy.map(\.drawdownPct).max() ?? 0
        let axis = Axis(low: -max(deepest * 1.15, 1), high: 0)
        line("set tmargin at screen 0.285")
        line("set bmargin at screen 0.085")
        line("set yrange \(axis.range)")
        line("set format y \(axis.tickFormat)")
        line("set ytics \(Script.number(Axis.roundStep(-axis.low / 4)))")
        line("set xtics \(ticks)")
        verticalLabel("Caída (%)", y: 0.185)
        guard !curve.strategy.isEmpty else {
            emptyNote(y: 0.185)
            line("plot NaN notitle")
            return
        }
        data("drawdown", curve.strategy.map { [Double($0.date.dayNumber), -$0.drawdownPct] })
        let fill = "fill transparent solid 0.3 noborder"
        let points = curve.strategy.count == 1 ? ", $drawdown using 1:2 with points pt 7 ps 1 lc rgb '\(Theme.loss)'" : ""
        line(
            "plot $drawdown using 1:2 with filledcurves y=0 lc rgb '\(Theme.loss)' fs \(fill), "
                + "$drawdown using 1:2 with lines lw 1.6 lc rgb '\(Theme.loss)'\(points)")
    }

    /// A line; a single point, which makes no line, as a dot.
    private func series(_ name: String, _ count: Int, _ color: String, _ width: Double, _ title: String?) -> String {
        let style = count == 1 ? "points pt 7 ps 1.4" : "lines lw \(width)"
        let legend = title.map { " title '\($0)'" } ?? ""
        return "$\(name) using 1:2 with \(style) lc rgb '\(color)'\(legend)"
    }

    /// A thin line across the plot.
    mutating func horizontal(at value: Double) {
        line(
            "set arrow from graph 0, first \(Script.number(value)) to graph 1, first \(Script.number(value)) nohead "
                + "lc rgb '\(Theme.frame)' dt 3 lw 1 back")
    }
}
