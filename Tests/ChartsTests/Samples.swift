import Charts
import CivilTime

/// Charts of made-up years.
enum Samples {
    static let start = CivilDate.firstDay(ofYear: 2024)

    /// Results of weekly trades, in percent, from a fixed arithmetic sequence.
    static func results(_ count: Int) -> [Double] {
        (0..<count).map { index -> Double in
            let step = (index * 37 + 11) % 101
            return Double(step) / 101 * 6 - 2.7
        }
    }

    static func equity(_ results: [Double], capital: Double = 10_000, holdDays: Int = 260) -> EquityCurve {
        var equity = capital
        var peak = capital
        var points: [EquityCurve.Point] = []
        for (week, result) in results.enumerated() {
            equity *= 1 + result / 100
            peak = max(peak, equity)
            points.append(
                .init(date: start.adding(days: 4 + 7 * week), equity: equity, drawdownPct: (1 - equity / peak) * 100))
        }
        let hold = (0..<holdDays).map { day -> (date: CivilDate, equity: Double) in
            let wave = Double((day * 13) % 29) / 400
            let growth = 1 + wave + Double(day) / 2600
            return (date: start.adding(days: day * 7 / 5), equity: capital * growth)
        }
        return EquityCurve(strategy: points, buyAndHold: hold, initialCapital: capital)
    }

    static func months(_ results: [Double]) -> MonthlyProfit {
        let dated = results.enumerated().map { (date: start.adding(days: 4 + 7 * $0.offset), pnl: $0.element) }
        let months = (1...12).compactMap { month -> MonthlyProfit.Month? in
            let inside = dated.filter { $0.date.month == month }
            guard let first = inside.first else { return nil }
            return .init(date: first.date, pnlPct: inside.reduce(0) { $0 + $1.pnl }, tradeCount: inside.count)
        }
        return MonthlyProfit(months: months)
    }

    static func trades(_ results: [Double]) -> TradeDistribution {
        TradeDistribution(
            trades: results.enumerated().map { .init(pnlPct: $0.element, group: $0.offset % 3 == 0 ? "LONG" : "SHORT") })
    }

    static func chart(
        _ content: Chart.Content, subject: String = "Smart Simple v1.1.0 · 2024", source: Chart.DataSource = .synthetic
    ) -> Chart {
        Chart(content, subject: subject, source: source, details: "cierre diario · purga 5 días · calendario de los datos")
    }

    /// The three charts of a year with these results.
    static func year(_ results: [Double], capital: Double = 10_000, source: Chart.DataSource = .synthetic) -> [Chart] {
        [
            chart(.equityCurve(equity(results, capital: capital)), source: source),
            chart(.monthlyProfit(months(results)), source: source),
            chart(.tradeDistribution(trades(results)), source: source),
        ]
    }

    /// Years at the edges of what a backtest can give.
    static let years: [(name: String, charts: [Chart])] = [
        ("full", year(results(52))),
        ("none", year([])),
        ("one", year([1.25])),
        ("losses", year(results(20).map { -abs($0) - 0.1 }, source: .unlabelled)),
        ("equal", year([0.5, 0.5, 0.5], source: .named("twelvedata"))),
        ("flat", year([0, 0])),
        ("large", year(results(52).map { $0 * 12 }, capital: 25_000_000, source: .named("twelvedata"))),
        ("tiny", year(results(30).map { $0 / 1e4 })),
        (
            "void",
            [
                chart(.equityCurve(EquityCurve(strategy: [], buyAndHold: [], initialCapital: 10_000))),
                chart(.equityCurve(equity([], holdDays: 1))),
            ]
        ),
    ]
}
