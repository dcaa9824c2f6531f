internal import CivilTime

extension Script {
    /// A bar a month, its value at its end, the number of trades below the month's name.
    static func monthlyProfit(_ profit: MonthlyProfit, _ chart: Chart) -> Script {
        var script = Script()
        let months = profit.months
        script.heading("P&L mensual", chart, summary: summary(months))
        script.line("set tmargin at screen 0.83")
        script.line("set bmargin at screen 0.125")
        script.line("set key at screen 0.972,0.865 right center horizontal")
        script.verticalLabel("P&L (%)", y: 0.48)
        script.line("set xrange [-0.7:\(Script.number(Double(max(months.count, 12)) - 0.3))]")
        let values = Axis(months.map(\.pnlPct), including: [0], paddedBy: 0.12)
        script.line("set yrange \(values.range)")
        script.line("set format y \(values.tickFormat)")
        script.line("set grid noxtics")
        guard !months.isEmpty else {
            script.emptyPlot(y: 0.48)
            return script
        }
        script.line("set xtics scale 0 (\(ticks(months)))")
        script.line("set arrow from graph 0, first 0 to graph 1, first 0 nohead lc rgb '\(Theme.frame)' lw 1 front")
        script.values(months)
        script.bars(months)
        return script
    }

    private static func summary(_ months: [MonthlyProfit.Month]) -> String {
        guard !months.isEmpty else { return "" }
        let total = months.reduce(0) { $0 + $1.pnlPct }
        let positive = months.count { $0.pnlPct > 0 }
        return "suma \(fixed(total, 2, signed: true)) % · meses positivos: \(positive) de \(months.count)"
    }

    /// The year stands under the first month and every January.
    private static func ticks(_ months: [MonthlyProfit.Month]) -> String {
        let sparse = (months.count + 23) / 24
        return months.enumerated().filter { $0.offset % sparse == 0 }.map { index, month in
            let name = SpanishMonth.name(of: month.date) + (index == 0 || month.date.month == 1 ? " \(month.date.year)" : "")
            // The newline needs double quotes; the texts here are ours.
            return "\"\(name)\\n\(month.tradeCount) op.\" \(index)"
        }.joined(separator: ", ")
    }

    private mutating func values(_ months: [MonthlyProfit.Month]) {
        guard months.count <= 24 else { return }
        for (index, month) in months.enumerated() {
            let offset = month.pnlPct < 0 ? -0.8 : 0.8
            line(
                "set label '\(Script.fixed(month.pnlPct, 2, signed: true))' at \(index),\(Script.number(month.pnlPct)) center "
                    + "offset 0,\(offset) font 'DejaVu Sans,10' textcolor rgb '\(Theme.text)' front")
        }
    }

    private mutating func bars(_ months: [MonthlyProfit.Month]) {
        line("set style fill solid 1 noborder")
        line("set boxwidth 0.68 absolute")
        var plots: [String] = []
        let indexed = Array(months.enumerated())
        for (name, title, color, rows) in [
            ("gains", "Ganancia", Theme.profit, indexed.filter { $0.element.pnlPct >= 0 }),
            ("losses", "Pérdida", Theme.loss, indexed.filter { $0.element.pnlPct < 0 }),
        ] where !rows.isEmpty {
            data(name, rows.map { [Double($0.offset), $0.element.pnlPct] })
            plots.append("$\(name) using 1:2 with boxes lc rgb '\(color)' title '\(title)'")
        }
        line("plot " + plots.joined(separator: ", "))
    }
}
