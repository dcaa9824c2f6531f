internal import CivilTime
internal import Failures
internal import Macro
internal import Market
internal import Postgres
internal import Store

/// Moves rows of the market into the scratch database as they are published, and nothing later.
struct MarketFeed {
    private let market: ReplayMarket
    private let connection: Connection
    private var barCount = 0
    private var macroCount = 0
    private var waitingMacro: [Int] = []

    /// A feed that has moved nothing yet.
    init(_ market: ReplayMarket, into connection: Connection) {
        self.market = market
        self.connection = connection
    }

    /// Stores the bars that had ended and the macro rows that were published by an instant.
    ///
    /// - Throws: what the connection meets.
    mutating func advance(to instant: Instant) throws(Failure) {
        let isFirst = barCount == 0
        try moveBars(to: instant)
        try moveMacroRows(to: instant)
        if isFirst { try BarStore(connection).analyze() }
    }

    /// The table is empty before the replay and times ascend, so that rows go in as they are.
    private mutating func moveBars(to instant: Instant) throws(Failure) {
        let start = barCount
        while barCount < market.bars.count,
            market.bars[barCount].time.adding(minutes: TradingSession.barMinutes) <= instant
        {
            barCount += 1
        }
        guard barCount > start else { return }
        let bars = market.bars[start..<barCount]
        try BarStore(connection).append(bars, of: .usdcop) { market.barSources.label(at: $0) }
    }

    private mutating func moveMacroRows(to instant: Instant) throws(Failure) {
        // Rows that the rule makes known, and those of them that were not published yet.
        while macroCount < market.macro.dates.count, MacroTable.visible(market.macro.dates[macroCount]) <= instant {
            waitingMacro.append(macroCount)
            macroCount += 1
        }
        let known = waitingMacro.filter { market.macro.visible($0) <= instant }
        guard !known.isEmpty else { return }
        waitingMacro.removeAll { market.macro.visible($0) <= instant }
        try MacroStore(connection).upsert(market.macro.rows(known))
    }
}
