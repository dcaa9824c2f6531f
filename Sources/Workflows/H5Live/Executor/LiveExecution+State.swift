internal import CivilTime
internal import Execution
internal import Store
internal import Strategy

// A row as the executor's rules know it, and what they made of it back in the row.

extension PositionState {
    /// The position of a row, with what its bars were used for.
    init(_ row: LiveExecution, uses: [BarUse]) {
        self.init(
            status: row.status, direction: row.direction, leverage: row.leverage,
            exitRule: .bracket(
                Stops(hardStop: row.hardStop, takeProfit: row.takeProfit), fill: .atWorseOfLevelAndOpen))
        equityAtEntry = row.equityAtEntry
        entry = row.entry
        exit = row.exit
        ending = row.exitReason
        profitAndLoss = row.profitAndLoss
        move = row.move
        lastBarTime = row.lastBarTime
        lastRunAt = row.lastRunAt
        clientOrderID = row.clientOrderID
        deviations = row.deviations.map(Deviation.init(rawValue:))
        self.uses = uses
    }
}

extension LiveExecution {
    /// Takes over what a run made of the position. What sizing has decided stays as it is.
    mutating func take(_ state: PositionState) {
        status = state.status
        if entry == nil, let booked = state.entry { (entry, equityAtEntry) = (booked, state.equityAtEntry) }
        // The row keeps no bar of an exit: setting one again would change nothing.
        exit = state.exit
        exitReason = state.ending
        if let profit = state.profitAndLoss, profit != profitAndLoss { profitAndLoss = profit }
        if let move = state.move, move != self.move { self.move = move }
        lastBarTime = state.lastBarTime
        lastRunAt = state.lastRunAt
        clientOrderID = state.clientOrderID
        deviations = state.deviations.map(\.rawValue)
    }

    /// Shows the figures a run went by in place of those the row was found with.
    mutating func adopt(_ state: PositionState) {
        direction = state.direction
        leverage = state.leverage
        if let stops = state.exitRule.stops { (hardStop, takeProfit) = (stops.hardStop, stops.takeProfit) }
        if let price = state.entry?.price { entry?.price = price }
        equityAtEntry = state.equityAtEntry
    }
}
