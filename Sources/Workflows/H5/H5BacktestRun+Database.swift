internal import CivilTime
internal import Failures
internal import JSON
internal import Performance
internal import Postgres
internal import Publishing
internal import Store

/// How many rows of each table are new or different after a run.
struct SeededRows {
    /// `nil` without `seed_db`.
    fileprivate(set) var tables: [(name: String, count: Int)]?

    /// Whether any row is.
    var isAny: Bool { tables?.contains { $0.count > 0 } ?? false }

    /// By table; `nil` without `seed_db`.
    var json: JSONObject? { tables.map { JSONObject($0.map { ($0.name, .integer($0.count)) }) } }
}

extension H5BacktestRun {
    /// Stores a backtest's result. It was published just before: should the database fail now, the same run again publishes
    /// nothing and stores it.
    func seed(_ row: @autoclosure () -> BacktestResultRow) throws(Failure) -> SeededRows {
        guard parameters.seedDatabase, let connection else { return SeededRows() }
        let row = row()
        let count = try connection.transaction { (connection) throws(Failure) in
            try BacktestResultStore(connection).upsert(row)
        }
        return SeededRows(tables: [("backtest_results", count)])
    }

    /// Stores a production run's weeks, all or none.
    func seed(_ rows: @autoclosure () -> H5SeedRows) throws(Failure) -> SeededRows {
        guard parameters.seedDatabase, let connection else { return SeededRows() }
        let rows = rows()
        let tables = try connection.transaction { (connection) throws(Failure) -> [(name: String, count: Int)] in
            let store = H5Store(connection)
            // What has really happened gives way to no computation.
            let live = try store.liveDates()
            var executions = H5ExecutionChange()
            if let first = rows.signals.first?.signalDate, let last = rows.signals.last?.signalDate {
                let kept = rows.executions.map(\.signalDate) + live
                executions = try store.withdrawExecutions(in: first...last, except: kept)
            }
            let rows = rows.leavingOut(live)
            let written = try store.upsert(rows.executions)
            executions.executions += written.executions
            executions.subtrades += written.subtrades
            return [
                ("forecast_h5_predictions", try store.upsert(rows.predictions)),
                ("forecast_h5_signals", try store.upsert(rows.signals)),
                ("forecast_h5_executions", executions.executions), ("forecast_h5_subtrades", executions.subtrades),
                ("forecast_h5_paper_trading", try store.upsert(rows.paperWeeks)),
            ]
        }
        return SeededRows(tables: tables)
    }
}

extension BacktestResultRow {
    /// The row of a published backtest.
    init(_ result: BacktestResult, _ documents: BacktestDocuments, runSource: String, createdBy: String, asOf: Instant) {
        let figures = result.metrics.printed
        let equity = result.ledger.trades.map { trade in
            [
                "timestamp": .string(trade.exitTime.formatted(in: .bogota)), "equity": .number(trade.equityAtExit),
            ] as JSONValue
        }
        self.init(
            evidenceHash: documents.hash, strategyID: result.header.strategyID, dates: result.dates,
            isOutOfSample: result.header.purgeDays > 0, tradeCount: result.metrics.tradeCount, winRatePct: figures.winRatePct,
            sharpe: figures.sharpe, maxDrawdownPct: figures.maxDrawdownPct, profitUSD: result.ledger.profitUSD,
            totalReturnPct: figures.totalReturnPct, profitFactor: figures.profitFactor,
            trades: (documents.trades["trades"] ?? []).serialized(), equityCurve: JSONValue.array(equity).serialized(),
            runSource: runSource, runAt: asOf, createdBy: createdBy)
    }
}
