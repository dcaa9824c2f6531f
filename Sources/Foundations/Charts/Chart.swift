public import CivilTime

/// A picture of a backtest, described by its data. Texts are Spanish, as the dashboard's.
public struct Chart: Equatable, Sendable {
    /// What is shown.
    public enum Content: Equatable, Sendable {
        /// Capital over time beside buy-and-hold, with the drawdown below.
        case equityCurve(EquityCurve)
        /// Profit and loss by month, in green and red.
        case monthlyProfit(MonthlyProfit)
        /// The distribution of the trades' results.
        case tradeDistribution(TradeDistribution)
    }

    /// What is shown.
    public var content: Content
    /// What it is about, such as `Smart Simple v1.1.0 · 2024`. Any text; shown literally, on one line.
    public var subject: String
    /// Where the market data come from.
    public var source: DataSource
    /// How it was computed, such as `purga 5 días · cierre diario`; may be empty.
    public var details: String

    /// A picture of a backtest.
    public init(_ content: Content, subject: String, source: DataSource, details: String = "") {
        self.content = content
        self.subject = subject
        self.source = source
        self.details = details
    }

    /// Where market data come from. Every chart says it.
    public enum DataSource: Equatable, Sendable {
        /// Made by a generator: marked on the chart so that it cannot be taken for a real result.
        case synthetic
        /// Nobody said.
        case unlabelled
        /// A source by its name.
        case named(String)

        /// The source a data file declares; `nil` where it declares none.
        public init(declared name: String?) {
            switch name {
            case let name? where name.split(separator: "+").contains("synthetic"): self = .synthetic
            case nil, "", "unlabelled": self = .unlabelled
            case .some(let name): self = .named(name)
            }
        }
    }
}

/// Capital over time.
public struct EquityCurve: Equatable, Sendable {
    /// The capital after a trade or on a day.
    public struct Point: Equatable, Sendable {
        /// The day.
        public var date: CivilDate
        /// Capital in US dollars.
        public var equity: Double
        /// Drop from the highest capital so far, in percent, not negative.
        public var drawdownPct: Double

        /// The capital on a day.
        public init(date: CivilDate, equity: Double, drawdownPct: Double) {
            self.date = date
            self.equity = equity
            self.drawdownPct = drawdownPct
        }
    }

    /// The strategy, oldest first; empty without trades.
    public var strategy: [Point]
    /// Buy-and-hold as (day, capital in US dollars), oldest first; may be empty.
    public var buyAndHold: [(date: CivilDate, equity: Double)]
    /// Capital at the start, in US dollars.
    public var initialCapital: Double

    /// Capital over time. Points that are not finite are left out.
    public init(strategy: [Point], buyAndHold: [(date: CivilDate, equity: Double)], initialCapital: Double) {
        self.strategy = strategy.filter { $0.equity.isFinite && $0.drawdownPct.isFinite }
        self.buyAndHold = buyAndHold.filter { $0.equity.isFinite }
        self.initialCapital = initialCapital
    }

    /// Equal data.
    public static func == (left: EquityCurve, right: EquityCurve) -> Bool {
        left.strategy == right.strategy && left.initialCapital == right.initialCapital
            && left.buyAndHold.elementsEqual(right.buyAndHold) { $0 == $1 }
    }
}

/// Profit and loss by month.
public struct MonthlyProfit: Equatable, Sendable {
    /// A month's result.
    public struct Month: Equatable, Sendable {
        /// Any day of the month.
        public var date: CivilDate
        /// Sum of the trades' results, in percent.
        public var pnlPct: Double
        /// Number of trades.
        public var tradeCount: Int

        /// A month's result.
        public init(date: CivilDate, pnlPct: Double, tradeCount: Int) {
            self.date = date
            self.pnlPct = pnlPct
            self.tradeCount = tradeCount
        }
    }

    /// The months, oldest first; empty without trades.
    public var months: [Month]

    /// Results by month. Months whose result is not finite are left out.
    public init(months: [Month]) { self.months = months.filter { $0.pnlPct.isFinite } }
}

/// Results of single trades.
public struct TradeDistribution: Equatable, Sendable {
    /// A trade's result and the group it is coloured by: its side or the reason of its exit.
    public struct Trade: Equatable, Sendable {
        /// Result, in percent.
        public var pnlPct: Double
        /// The group's name as the legend shows it.
        public var group: String

        /// A trade's result.
        public init(pnlPct: Double, group: String) {
            self.pnlPct = pnlPct
            self.group = group
        }
    }

    /// The trades in any order.
    public var trades: [Trade]

    /// Results of trades. Those that are not finite are left out.
    public init(trades: [Trade]) { self.trades = trades.filter { $0.pnlPct.isFinite } }
}
