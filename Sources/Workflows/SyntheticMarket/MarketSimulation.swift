public import CivilTime
public import Market
internal import Statistics

/// A market that never was: three currency pairs in five-minute bars and 17 macro columns, from one seed.
///
/// Volatility clusters and follows fear, the session's volatility has the shape of a U, jumps happen, the pairs move together
/// and with the dollar, oil and risk, rates move in steps, bars are missing here and there. Nothing in it is taken from a
/// price that was ever quoted. Only operations that IEEE 754 rounds exactly take part, so that every machine makes the same
/// bits.
public struct MarketSimulation: Sendable {
    /// Raised whenever the same seed gives another market.
    public static let version = 1
    /// The seed of the committed data.
    public static let standardSeed: UInt32 = 20_191_202

    /// First and last date of the macro columns.
    public static let macroRange = CivilDate.firstDay(ofYear: 2016)...lastDate
    /// First and last date of the bars.
    public static let barRange = CivilDate.firstDay(ofYear: 2019).adding(days: 335)...lastDate
    /// 2026-02-13.
    private static let lastDate = CivilDate.firstDay(ofYear: 2026).adding(days: 43)

    /// The seed all of it follows from.
    public let seed: UInt32
    /// The five-minute bars of each pair, oldest first.
    public let bars: [Instrument: [Bar]]
    /// Daily USD/COP bars: its five-minute bars of a day in one.
    public let dailyBars: [DailyBar]
    /// The Monday–Friday dates of the macro columns.
    public let macroDates: [CivilDate]
    /// Names and values of the macro columns in the order of the file; NaN where missing.
    public let macroColumns: [(name: String, values: [Double])]

    /// Runs the simulation. Takes about a fifth of a second.
    public init(seed: UInt32 = MarketSimulation.standardSeed) {
        self.seed = seed
        var seeds = SeededGenerator(seed: UInt64(seed))
        var factors = FactorModel(seed: seeds.next())
        var macro = MacroModel(seed: seeds.next())
        var pairs = [PairSettings.usdcop, .usdmxn, .usdbrl].map { PairModel($0, seed: seeds.next()) }
        var feeds = pairs.map { _ in BarFeed(seed: seeds.next()) }
        var table = MacroHistory()

        for date in MarketSimulation.weekdays {
            let day = factors.next(afterWeekend: date.weekday == .monday)
            let isThin = USHolidays.isFederal(date)
            let isShown = MarketSimulation.barRange.contains(date) && TradingCalendar.colombia.isTradingDay(date)
            var closes: [Double] = []
            for index in pairs.indices {
                let (session, usClose) = pairs[index].next(day, on: date, isThin: isThin)
                closes.append(usClose)
                if isShown { feeds[index].receive(session, isThin: isThin) }
            }
            table.append(macro.next(day, on: date, usdmxn: closes[1]), on: date)
        }
        bars = [.usdcop: feeds[0].bars, .usdmxn: feeds[1].bars, .usdbrl: feeds[2].bars]
        dailyBars = MarketSimulation.daily(feeds[0].bars)
        macroDates = table.dates
        macroColumns = zip(MacroColumn.allCases, table.columns).map { ($0.rawValue, $1) }
    }

    private static var weekdays: [CivilDate] {
        (macroRange.lowerBound.dayNumber...macroRange.upperBound.dayNumber).map(CivilDate.init(dayNumber:))
            .filter { !$0.weekday.isWeekend }
    }

    /// First open, highest high, lowest low and last close of each day.
    private static func daily(_ bars: [Bar]) -> [DailyBar] {
        var days: [DailyBar] = []
        var start = 0
        while start < bars.count {
            let date = Zone.bogota.date(bars[start].time)
            let end = bars[start...].firstIndex { Zone.bogota.date($0.time) != date } ?? bars.count
            let session = bars[start..<end]
            let high = session.reduce(bars[start].high) { max($0, $1.high) }
            let low = session.reduce(bars[start].low) { min($0, $1.low) }
            let bar = Bar(unchecked: Zone.bogota.instant(date), bars[start].open, high, low, bars[end - 1].close)
            days.append(DailyBar(date: date, bar: bar))
            start = end
        }
        return days
    }
}

/// What a data vendor delivers of a pair's bars: nearly all.
private struct BarFeed {
    private var random: SeededGenerator
    private(set) var bars: [Bar] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// A session arrives: single bars are lost, more on thin days, and about one session in a hundred has an outage.
    mutating func receive(_ session: [Bar], isThin: Bool) {
        let trouble = random.nextUniform()
        let length = 6 + random.nextIndex(below: 36)
        let start = random.nextIndex(below: session.count - length + 1)
        let outage =
            switch trouble {
            case ..<0.003: 0..<length
            case ..<0.006: (session.count - length)..<session.count
            case ..<0.010: start..<(start + length)
            default: 0..<0
            }
        for (slot, bar) in session.enumerated() {
            let isLost = random.nextUniform() < (isThin ? 0.04 : 0.0015)
            if !isLost, !outage.contains(slot) { bars.append(bar) }
        }
    }
}

/// The macro columns as a file shows them: rounded as published, repeated or missing on holidays.
private struct MacroHistory {
    private(set) var dates: [CivilDate] = []
    private(set) var columns: [[Double]] = MacroColumn.allCases.map { _ in [] }

    mutating func append(_ values: [Double], on date: CivilDate) {
        dates.append(date)
        for (index, column) in MacroColumn.allCases.enumerated() {
            let value = (values[index] * column.stepsPerUnit).rounded() / column.stepsPerUnit
            switch column.absence(on: date) {
            case .missing: columns[index].append(.nan)
            case .repeated: columns[index].append(columns[index].last { !$0.isNaN } ?? .nan)
            case nil: columns[index].append(value)
            }
        }
    }
}
