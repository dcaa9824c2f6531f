public import CivilTime
public import Market
public import Strategy

/// The position of one holding period from its sizing to its end, as a run of the executor finds and leaves it. A value: what is
/// stored of it is the store's to say.
public struct PositionState: Equatable, Sendable {
    /// Where it stands.
    public enum Status: String, Sendable, CaseIterable {
        /// To be entered.
        case pending
        /// Open.
        case positioned
        /// Over.
        case closed
        /// Not entered, as the operator paused.
        case paused
        /// Withdrawn.
        case error
    }

    /// A price, when it was made, and the opening of the bar that made it; no bar where none is kept.
    public struct Point: Equatable, Sendable {
        /// COP per USD.
        public var price: Double
        /// When.
        public var time: Instant
        /// The opening of the bar.
        public var barTime: Instant?

        /// A point.
        public init(price: Double, time: Instant, barTime: Instant?) {
            self.price = price
            self.time = time
            self.barTime = barTime
        }
    }

    /// Where it stands.
    public var status: Status
    /// Its side.
    public var direction: Direction
    /// The leverage, a factor.
    public var leverage: Double
    /// When it ends within a bar.
    public var exitRule: ExitRule
    /// US dollars it was sized from; `nil` before the entry.
    public var equityAtEntry: Double?
    /// How it was opened.
    public var entry: Point?
    /// How it was closed.
    public var exit: Point?
    /// Why it is over.
    public var ending: Ending?
    /// Net profit or loss, a fraction of equity.
    public var profitAndLoss: Double?
    /// The unlevered move in its favour, a fraction of the entry price.
    public var move: Double?
    /// The opening of the newest bar tested.
    public var lastBarTime: Instant?
    /// The instant of the newest run that came to an end.
    public var lastRunAt: Instant?
    /// The entry order's id.
    public var clientOrderID: String?
    /// Why it may differ from its backtest, in the order noted.
    public var deviations: [Deviation] = []
    /// What bars were used for, in order of time.
    public var uses: [BarUse] = []

    /// A position to be entered.
    public init(status: Status = .pending, direction: Direction, leverage: Double, exitRule: ExitRule) {
        self.status = status
        self.direction = direction
        self.leverage = leverage
        self.exitRule = exitRule
    }

    /// Whether the run of an instant, or a later one, came to its end.
    public func hasRun(at instant: Instant) -> Bool { lastRunAt.map { $0 >= instant } ?? false }

    /// Notes a deviation, each once.
    public mutating func deviate(_ deviation: Deviation) {
        if !deviations.contains(deviation) { deviations.append(deviation) }
    }

    // MARK: - The position

    /// How it was opened, as the rules know it.
    public var positionEntry: PositionEntry? { entry.map { PositionEntry(time: $0.time, price: $0.price, barAgeMinutes: 0) } }

    /// The position that is or was open.
    ///
    /// - Throws: `withoutEntry` where the row says none.
    public func position() throws(ExecutorRefusal) -> Position {
        guard let entry = positionEntry else { throw .withoutEntry }
        return Position(direction: direction, entry: entry, rule: exitRule)
    }

    /// What is booked, to be held against bars; `nil` before the entry, and of a row that says no position.
    public var booked: BookedPosition? {
        guard entry != nil, let position = try? position() else { return nil }
        let exit = exit.flatMap { exit in
            ending?.exitReason.map { PositionExit(time: exit.time, price: exit.price, reason: $0) }
        }
        return BookedPosition(
            position: position, entryBarTime: entry?.barTime, exit: exit, uses: uses, lastRunAt: lastRunAt,
            hasDeviated: deviations.contains { !Deviation.ofDrift.contains($0) })
    }

    /// Takes figures that two other records confirm for those of the row.
    ///
    /// - Parameter entryQuantity: US dollars of the entry order, from which the equity follows.
    mutating func adopt(_ testimonies: [Testimony], entryQuantity: Double?) {
        for testimony in testimonies {
            guard let number = RecordCheck.confirmed(testimony) else { continue }
            switch testimony.figure {
            case "direction": direction = Direction(rawValue: Int(number)) ?? direction
            case "leverage": leverage = number
            case "hard_stop": moveStops { Stops(hardStop: number, takeProfit: $0.takeProfit) }
            case "take_profit": moveStops { Stops(hardStop: $0.hardStop, takeProfit: number) }
            case "entry_price": entry?.price = number
            default: break
            }
        }
        if let entryQuantity, leverage > 0 { equityAtEntry = entryQuantity / leverage }
    }

    private mutating func moveStops(_ move: (Stops) -> Stops) {
        switch exitRule {
        case .bracket(let stops, let fill): exitRule = .bracket(move(stops), fill: fill)
        case .trailing, .none: break
        }
    }

    // MARK: - Bars

    /// The bars that tested the position, as they were then.
    var tested: [Bar] {
        uses.filter { $0.use == .test }.map { use in
            Bar(unchecked: use.time, use.prices[0], use.prices[1], use.prices[2], use.prices[3])
        }
    }

    /// Bars that may test the position and were not used yet, in order.
    public func candidates(among bars: [Bar], in period: HoldingPeriod) -> [Bar] {
        guard let entry = positionEntry else { return [] }
        let used = usedTimes
        return bars.filter { period.tests($0, of: entry) && !used.contains($0.time) }
    }

    /// The openings of bars used for anything but the entry.
    var usedTimes: Set<Instant> { Set(uses.filter { $0.use != .entry }.map(\.time)) }

    /// Slots of the session since the entry that had ended by an instant without a bar.
    public func missingBarCount(by instant: Instant, among bars: [Bar], in period: HoldingPeriod) -> Int {
        guard let entry else { return 0 }
        let end = min(instant, exit?.time ?? period.closingTime)
        let present = Set(bars.map(\.time))
        return period.tradingDays.reduce(0) { count, day in
            count
                + (0..<TradingSession.slotCount).count { slot in
                    let opening = TradingSession.instant(day, slot: slot)
                    return opening >= entry.time && opening.adding(minutes: TradingSession.barMinutes) <= end
                        && !present.contains(opening)
                }
        }
    }

    // MARK: - Fills

    /// Books the fill of an entry.
    public mutating func book(_ fill: Fill, of order: Order, entering entry: PositionEntry, equity: Double) {
        precondition(order.leg == .entry, "an entry is booked by the order that enters")
        status = .positioned
        equityAtEntry = equity
        self.entry = Point(price: fill.price, time: entry.time, barTime: fill.barTime)
        clientOrderID = order.clientOrderID
    }

    /// Books the fill of an exit, and what the position gained by it.
    public mutating func book(
        _ fill: Fill, of order: Order, leaving exit: PositionExit, _ position: Position, costs: TradingCosts
    ) {
        precondition(order.leg == .exit, "an exit is booked by the order that leaves")
        status = .closed
        self.exit = Point(price: fill.price, time: exit.time, barTime: fill.barTime)
        ending = .exit(exit.reason)
        let entryPrice = position.entry.price
        move = ProfitAndLoss.move(position.direction, entry: entryPrice, exit: fill.price)
        profitAndLoss = ProfitAndLoss.net(
            position.direction, entry: entryPrice, exit: fill.price, reason: exit.reason, leverage: leverage, costs: costs)
    }
}
