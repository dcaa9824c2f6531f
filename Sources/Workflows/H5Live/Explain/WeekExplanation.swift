package import CivilTime
package import Execution
package import Failures
internal import Features
internal import Files
internal import Guardrails
internal import H5Decision
internal import Market
internal import ModelFiles
package import Postgres
package import Store
internal import Strategy
package import TaskContract

/// A live week from the rows it was made from to its profit, and whether every part comes out again from the stored market,
/// the artifact and the strategy file. Nothing is written.
package struct WeekExplanation {
    /// The week.
    package let week: ISOWeek
    /// The strategy's name in tables.
    package let strategyID: String
    /// The decision, its predictions and its size.
    package let stored: StoredDecision
    /// What it was made from.
    package let inputs: ExplainedInputs
    /// The row predicted on.
    package let features: ExplainedFeatures
    /// The week's row; `nil` when it was never ready to be entered.
    package let execution: LiveExecution?
    /// What bars were used for.
    package let uses: [BarUse]
    /// The filled orders.
    package let orders: [FilledOrder]
    /// What the week earned; `nil` until it is closed.
    package let profit: ExplainedProfit?
    /// Whether each part comes out again, in order.
    package let parts: [ExplainedPart]

    /// The parts that do not come out again.
    package var contradicted: [ExplainedPart] { parts.filter { !$0.differences.isEmpty } }

    /// Explains a week.
    ///
    /// - Throws: `week_unknown`, `features_invalid` (data), and what reading throws.
    package init(_ week: ISOWeek, _ connection: Connection, in context: TaskContext) throws(Failure) {
        let strategy = try LiveStrategy(context)
        guard let signalDate = TradingCalendar.colombia.firstTradingDay(of: week),
            let stored = try LiveSignalStore(connection).decision(signalDate),
            let live = LiveWeek(week, today: signalDate)
        else {
            throw Failure(
                .data, code: "week_unknown", "no live decision of \(week) is stored", field: "--week",
                remedy: "Name a week that forecast_h5_l5_weekly_signal has decided on; usdcop status shows the newest.")
        }
        guard stored.features.count == FeatureTable.width else {
            throw Failure(
                .data, code: "features_invalid",
                "the signal of \(signalDate) holds \(stored.features.count) features, not \(FeatureTable.width)",
                field: "features", remedy: "Restore the row of forecast_h5_signals from a backup.")
        }
        let check = WeekCheck(connection: connection, strategy: strategy, week: live, stored: stored)
        self.week = week
        strategyID = strategy.id
        self.stored = stored
        var parts = [check.configuration()]
        let dataDirectory = try Path.absolute(try context.dataDirectory)
        let (model, modelPart) = try check.model(below: dataDirectory)
        parts.append(modelPart)
        let market = try ExplainedMarket(connection, strategy.settings, asOf: stored.decidedAt)
        inputs = ExplainedInputs(market, on: stored.featureDate)
        let row = market.features.completeRows(before: signalDate).last
        let features = ExplainedFeatures(
            stored.features, recomputed: row.map { Array(market.features.row($0)) }, model)
        self.features = features
        parts += [
            check.features(features, on: row.map { market.features.dates[$0] }), check.predictions(features), check.decision(),
        ]
        parts.append(try check.sizing())
        let executions = LiveExecutionStore(connection)
        let execution = try executions.execution(signalDate)
        self.execution = execution
        let uses = try execution?.id.map { (id) throws(Failure) in try executions.barUses(of: id) } ?? []
        self.uses = uses
        let orders = try OrderStore(connection).orders(of: strategy.id, signalDate)
        self.orders = orders
        parts += try check.trade(execution, uses, orders)
        profit = execution.flatMap { ExplainedProfit($0, costs: orders.reduce(0) { $0 + $1.costs }) }
        self.parts = parts
    }
}

/// What a closed week earned.
package struct ExplainedProfit: Sendable {
    /// The unlevered move in the position's favour, a fraction.
    package let move: Double
    /// The move on the leveraged position, a fraction of equity.
    package let gross: Double
    /// What the orders cost, US dollars.
    package let costs: Double
    /// Profit or loss after costs, a fraction of equity.
    package let net: Double
    /// US dollars before and after; `nil` where the week does not say what it was sized from.
    package let equity: (before: Double, after: Double)?

    init?(_ execution: LiveExecution, costs: Double) {
        guard let entry = execution.entry, let exit = execution.exit, let net = execution.profitAndLoss else { return nil }
        move = ProfitAndLoss.move(execution.direction, entry: entry.price, exit: exit.price)
        gross = move * execution.leverage
        self.costs = costs
        self.net = net
        equity = execution.equityAtEntry.map { ($0, $0 * (1 + net)) }
    }
}
