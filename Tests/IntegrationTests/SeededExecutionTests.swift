import Approval
import CivilTime
import JSON
import Postgres
import TestSupport
import Testing

/// Rows of the executor and rows that a later computation no longer has.
@Suite struct SeededExecutionTests {
    private let production: KeyValuePairs<String, JSONValue> = ["phase": "production", "seed_db": true]

    /// A database and a folder with the production run of 2025 in both.
    private func seeded() throws -> (MarketDatabase, TemporaryFolder) {
        let (database, folder) = (try MarketDatabase(), TemporaryFolder())
        #expect(try database.run(["year": 2024], into: folder).status == 0)
        try ApprovalStore(directory: folder.file("production")).vote(
            .approve, actor: "reviewer", notes: "seen", at: Zone.utc.instant(.firstDay(ofYear: 2026)))
        #expect(try database.run(production, into: folder).status == 0)
        return (database, folder)
    }

    @Test func whatTheExecutorTradedStays() throws {
        let (database, folder) = try seeded()
        let connection = try database.worker()
        let id: Int = try connection.query("select min(id) as id from forecast_h5_executions").single().value("id")
        try connection.execute("update forecast_h5_executions set client_order_id = 'h5', exit_price = 1 where id = \(id)")
        try connection.execute("update forecast_h5_subtrades set exit_price = 1 where execution_id = \(id)")
        let answer = try database.run(production, into: folder)
        #expect(answer.output["changed"] == false, "\(answer.document)")
        let row = try connection.query(
            """
            select e.exit_price as e, s.exit_price as s from forecast_h5_executions e
            join forecast_h5_subtrades s on s.execution_id = e.id where e.id = \(id)
            """
        ).single()
        #expect(try row.value("e") == 1.0 && row.value("s") == 1.0)
    }

    @Test func anEditedRowIsMended() throws {
        let (database, folder) = try seeded()
        let connection = try database.worker()
        try connection.execute(
            "update forecast_h5_executions set exit_price = 1 where id = (select min(id) from forecast_h5_executions)")
        try connection.execute("update forecast_h5_signals set direction = -direction")
        let answer = try database.run(production, into: folder)
        #expect(answer.output["seeded_rows"]?["forecast_h5_executions"] == 1)
        #expect(answer.output["seeded_rows"]?["forecast_h5_subtrades"] == 0)
        let signals = try connection.query("select count(*) as n from forecast_h5_signals").single()
        #expect(try answer.output["seeded_rows"]?["forecast_h5_signals"]?.integerValue == signals.value("n", as: Int.self))
        #expect(try connection.query("select 1 as one from forecast_h5_executions where exit_price = 1").count == 0)
    }

    /// A week that is not traded any more must not count in the year's result.
    @Test func anExecutionThatIsNoneAnyMoreIsTakenBack() throws {
        let (database, folder) = try seeded()
        let connection = try database.worker()
        let skipped: CivilDate = try connection.query(
            "select min(signal_date) as d from forecast_h5_signals where skip_trade and signal_date > '2025-03-01'"
        ).single().value("d")
        try connection.execute(
            """
            insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                entry_price, exit_price, exit_reason, n_subtrades, week_pnl_pct)
            values (\(skipped), 1, 2025, 1, 1, 'closed', 4000, 4400, 'week_end', 1, 10)
            """)
        try connection.execute(
            """
            insert into forecast_h5_subtrades (execution_id, subtrade_index, direction, entry_price, pnl_pct)
            select id, 0, 1, 4000, 10 from forecast_h5_executions where signal_date = \(skipped)
            """)
        let answer = try database.run(production, into: folder)
        #expect(answer.output["seeded_rows"]?["forecast_h5_executions"] == 1)
        #expect(answer.output["seeded_rows"]?["forecast_h5_subtrades"] == 1)
        let row = try connection.query(
            """
            select e.status, e.week_pnl_pct as pnl, s.pnl_pct as part from forecast_h5_executions e
            join forecast_h5_subtrades s on s.execution_id = e.id where signal_date = \(skipped)
            """
        ).single()
        #expect(try row.value("status", as: String.self) == "error")
        #expect(try row.optional("pnl", as: Double.self) == nil && row.optional("part", as: Double.self) == nil)
        #expect(try database.run(production, into: folder).output["changed"] == false)
    }

    /// The week in progress belongs to the live tasks.
    @Test func anOpenWeekIsLeftToTheLiveTasks() throws {
        let (database, folder) = (try MarketDatabase(), TemporaryFolder())
        #expect(try database.run(["year": 2024], into: folder).status == 0)
        try ApprovalStore(directory: folder.file("production")).vote(
            .approve, actor: "reviewer", notes: "seen", at: Zone.utc.instant(.firstDay(ofYear: 2025)))
        // Wednesday of a week that is traded.
        let answer = try database.run(production, into: folder, asOf: "2025-07-30T15:00:00-05:00")
        #expect(answer.output["n_open"] == 1, "\(answer.error)")
        for table in ["forecast_h5_signals", "forecast_h5_predictions", "forecast_h5_paper_trading"] {
            let (name, column) = (
                try #require(Identifier(table)),
                try #require(Identifier(table.hasSuffix("predictions") ? "inference_date" : "signal_date"))
            )
            let last: CivilDate = try database.worker().query("select max(\(column)) as d from \(name)").single().value("d")
            #expect(last.description == "2025-07-21", "\(table)")
        }
    }

    /// Files are published before rows are stored; a run that lost the database in between is mended by the next.
    @Test func theRowsFollowWhenTheFilesAreThereAlready() throws {
        let (database, folder) = (try MarketDatabase(), TemporaryFolder())
        #expect(try database.run(["year": 2025], into: folder).output["changed"] == true)
        let answer = try database.run(["year": 2025, "seed_db": true], into: folder)
        #expect(answer.output["changed"] == true && answer.output["seeded_rows"] == ["backtest_results": 1])
        #expect(answer.document["artifacts"] == [])
    }

    @Test func aReaderMayNotStore() throws {
        let (database, folder) = (try MarketDatabase(), TemporaryFolder())
        let answer = try MarketDatabase.run(
            ["year": 2025, "seed_db": true], into: folder,
            environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: database.name, as: "usdcop_reader")])
        #expect([69, 78].contains(answer.status), "\(answer.error)")
        #expect(try database.worker().query("select 1 as one from backtest_results").count == 0)
    }
}
