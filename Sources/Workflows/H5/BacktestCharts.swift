internal import Charts
internal import CivilTime
internal import Failures
internal import Files
internal import Performance
internal import Publishing
internal import Strategy
internal import TaskContract

/// The three pictures of a result.
struct BacktestCharts {
    private let charts: [(chart: Chart, path: String)]

    /// The charts of a result, for a folder.
    init(_ result: BacktestResult, directory: String) {
        let header = result.header
        func chart(_ content: Chart.Content, _ name: String) -> (Chart, String) {
            let chart = Chart(
                content, subject: "\(header.strategyName) · \(header.year)",
                source: Chart.DataSource(declared: header.dataSource), details: BacktestCharts.details(header))
            return (chart, Path.join(directory, "\(name)_\(header.year).png"))
        }
        charts = [
            chart(.equityCurve(BacktestCharts.equityCurve(result)), "equity_curve"),
            chart(.monthlyProfit(BacktestCharts.monthlyProfit(result)), "monthly_pnl"),
            chart(.tradeDistribution(BacktestCharts.tradeDistribution(result)), "trade_distribution"),
        ]
    }

    /// Draws all pictures and stages those that are not on the disk already. Equal results give equal pictures, so what is
    /// there and differs shows something else, or is damaged.
    func stage(in staged: inout StagedFiles, _ context: TaskContext) throws(Failure) {
        let pictures = try ChartRenderer().pictures(of: charts.map(\.chart), isCancelled: { context.isCancelled })
        for (picture, path) in zip(pictures, charts.map(\.path)) where (try? FileSystem.read(path)) != picture {
            try staged.stage(picture, at: path)
        }
    }

    /// Takes away the pictures of a result that has been replaced, so that nobody votes looking at them.
    func remove() {
        for chart in charts { FileSystem.remove(chart.path) }
    }

    private static func details(_ header: BacktestHeader) -> String {
        let purge = header.purgeDays == 0 ? "SOLAPE HEREDADO, sin purga" : "purga \(header.purgeDays) días"
        let fills =
            switch header.fillModel {
            case .dailyClose: "cierre diario"
            case .intradayM5: "barras de 5 minutos"
            }
        return "\(purge) · \(fills)"
    }

    /// Capital moves between entry and exit only: it stands still before, between and after positions.
    private static func equityCurve(_ result: BacktestResult) -> EquityCurve {
        let capital = result.header.initialCapital
        var peak = capital
        var points: [EquityCurve.Point] = []
        func add(_ date: CivilDate, _ equity: Double) {
            peak = max(peak, equity)
            points.append(EquityCurve.Point(date: date, equity: equity, drawdownPct: (peak - equity) / peak * 100))
        }
        for trade in result.ledger.trades {
            if points.isEmpty { add(result.dates.lowerBound, capital) }
            add(Zone.bogota.date(trade.entryTime), trade.equityAtEntry)
            add(Zone.bogota.date(trade.exitTime), trade.equityAtExit)
        }
        if let last = points.last, last.date < result.dates.upperBound { add(result.dates.upperBound, last.equity) }
        let first = result.closes[0].close
        return EquityCurve(
            strategy: points, buyAndHold: result.closes.map { ($0.date, capital * $0.close / first) },
            initialCapital: capital)
    }

    private static func monthlyProfit(_ result: BacktestResult) -> MonthlyProfit {
        MonthlyProfit(
            months: result.metrics.months.compactMap { month in
                CivilDate("\(month.month)-01").map {
                    MonthlyProfit.Month(date: $0, pnlPct: month.roundedPnlPct, tradeCount: month.tradeCount)
                }
            })
    }

    private static func tradeDistribution(_ result: BacktestResult) -> TradeDistribution {
        TradeDistribution(
            trades: result.ledger.trades.map { TradeDistribution.Trade(pnlPct: $0.pnlPct, group: $0.side.name) })
    }
}
