import Approval
import CivilTime
import Failures
import Files
@testable import H5
@testable import H5Deploy
@testable import H5Live
import JSON
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

/// `forecast_h5_l4b_production_deploy` after an approved backtest of 2024 on a database of the seeds.
@Suite struct DeployTests {
    private static let sunday = "2026-01-11T02:00:00-05:00"
    private static let task = "forecast_h5_l4b_production_deploy"

    /// The published backtest, without a vote; made once.
    private static let backtest = Result {
        let bench = try LiveBench()
        let request: JSONValue = [
            "year": 2024, "source": "database", "fill_model": "intraday_m5", "charts": false,
            "output_dir": .string(bench.folder.path),
        ]
        let object = try #require(request.objectValue)
        let parameters = try H5BacktestParameters(decoding: object)
        _ = try H5BacktestWorkflow.run(
            TaskRequest(params: parameters, asOf: try #require(Instant("2025-06-01T00:00:00Z"))), in: bench.context())
        return bench.folder
    }

    /// A database, and the backtest's results with some votes.
    private func bench(_ votes: ApprovalAction...) throws -> LiveBench {
        let bench = try LiveBench()
        try copy(Self.backtest.get().file("production"), to: bench.folder.file("public/production"))
        for vote in votes {
            try approvals(bench).vote(vote, actor: "reviewer", notes: "seen", at: try instant("2026-01-05T10:00:00-05:00"))
        }
        return bench
    }

    private func approvals(_ bench: LiveBench) -> ApprovalStore {
        ApprovalStore(directory: bench.folder.file("public/production"))
    }

    private func copy(_ source: String, to destination: String) throws {
        for name in FileSystem.names(in: source) {
            let path = Path.join(source, name)
            if FileSystem.isDirectory(path) {
                try copy(path, to: Path.join(destination, name))
            } else {
                try writeFile(try FileSystem.read(path), to: Path.join(destination, name))
            }
        }
    }

    @discardableResult
    private func deploy(
        _ bench: LiveBench, _ params: KeyValuePairs<String, JSONValue> = [:], asOf: String = sunday
    ) throws -> LiveBench.Run {
        let object = JSONObject(params.map { ($0.key, $0.value) } + [("charts", false)])
        let request = TaskRequest(params: try ProductionDeployParameters(decoding: object), asOf: try instant(asOf))
        return try LiveBench.Run(ProductionDeployWorkflow.self, request, in: bench.context())
    }

    /// Expects a deployment to be refused with nothing written.
    private func expectRefusal(
        _ bench: LiveBench, _ code: String, _ params: KeyValuePairs<String, JSONValue> = [:], asOf: String = sunday,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let files = FileSystem.names(in: bench.folder.file("public/production"))
        let failure = #expect(throws: Failure.self, sourceLocation: sourceLocation) {
            try deploy(bench, params, asOf: asOf)
        }
        #expect(failure?.code == code && failure?.kind == .data, "\(failure?.message ?? "")", sourceLocation: sourceLocation)
        #expect(
            FileSystem.names(in: bench.folder.file("public/production")).filter { $0 != ".approval.lock" }
                == files.filter { $0 != ".approval.lock" },
            sourceLocation: sourceLocation)
        #expect(!FileSystem.exists(bench.folder.file("models")), sourceLocation: sourceLocation)
        for table in ["model_registry", "forecast_h5_signals", "forecast_h5_executions"] {
            #expect(try bench.rows(table) == [], "\(table)", sourceLocation: sourceLocation)
        }
    }

    // MARK: - What an approval covers

    @Test func aModelOfAChangedStrategyFileDoesNotInheritTheApproval() throws {
        let bench = try bench(.approve)
        try deploy(bench)
        let folder = TemporaryFolder()
        let text = String(
            decoding: try FileSystem.read(Path.join(packageDirectory, "config/execution/smart_simple_v1.yaml")), as: UTF8.self)
        try writeFile(
            Array(text.replacing("leverage_max: 2.0", with: "leverage_max: 20.0").utf8),
            to: folder.file("execution/smart_simple_v1.yaml"))
        var environment = bench.environment
        environment["USDCOP_CONFIG_DIR"] = folder.path
        let context = TaskContext(environment: environment)
        let request = TaskRequest<NoParameters>(asOf: try instant(Self.sunday))
        guard case .success(let output, _, _) = try WeeklyTrainingWorkflow.run(request, in: context) else { return }
        #expect(output["stage"] == "registered" && output["is_active"] == false)
        #expect(context.warnings.contains { $0.contains("does not cover") })
        let alerts = try bench.connection.query("select severity as value from alerts where key like '%approval_not_covering%'")
        #expect(try alerts.values("value", as: String.self) == ["critical"])
        #expect(try ModelRegistryStore(bench.connection).active(of: "smart_simple_v11")?.approval?.by == "reviewer")
    }

    // MARK: - Votes

    @Test func withoutAVoteItIsRefused() throws { try expectRefusal(bench(), "not_approved") }

    @Test func afterARejectionItIsRefused() throws { try expectRefusal(bench(.reject), "not_approved") }

    @Test func withoutABacktestItIsRefused() throws { try expectRefusal(LiveBench(), "not_approved") }

    @Test func anApprovedStrategyGoesIntoProduction() throws {
        let bench = try bench(.approve)
        let run = try deploy(bench)
        #expect(run.output["changed"] == true && run.output["status"] == "APPROVED" && run.output["approved_year"] == 2024)
        #expect(run.output["production"]?["year"] == 2025 && run.output["production"]?["fill_model"] == "intraday_m5")
        #expect(run.warnings.allSatisfy { !$0.contains("settings") }, "\(run.warnings)")
        for name in ["summary.json", "trades/smart_simple_v11.json", "weeks/smart_simple_v11.json"] {
            #expect(FileSystem.exists(bench.folder.file("public/production/\(name)")), "\(name)")
        }
        #expect(try bench.rows("forecast_h5_signals").count > 50)
        let model = try #require(try ModelRegistryStore(bench.connection).active(of: "smart_simple_v11"))
        #expect(model.id == run.output["model"]?["model_id"]?.stringValue)
        #expect(model.approval?.by == "reviewer")
        #expect(try model.approval?.at == instant("2026-01-05T10:00:00-05:00"))
        #expect(model.week.description == "2026-W03")
        // Monday the 12th is a holiday: of the rows up to Friday the 9th five are purged.
        #expect(run.output["model"]?["train_last"] == "2026-01-02", "the former out-of-sample year trains")
    }

    @Test func deployingAgainChangesNothing() throws {
        let bench = try bench(.approve)
        try deploy(bench)
        let tables = ["model_registry", "forecast_h5_signals", "forecast_h5_predictions", "forecast_h5_executions"]
        let rows = try tables.map(bench.rowsWithTimes)
        let run = try deploy(bench)
        #expect(run.output["changed"] == false && run.output["production"]?["changed"] == false)
        #expect(run.output["model"]?["changed"] == false)
        #expect(try tables.map(bench.rowsWithTimes) == rows)
    }

    @Test func aLiveStrategyMayBeDeployedAgain() throws {
        let bench = try bench(.approve, .goLive)
        #expect(try deploy(bench).output["status"] == "LIVE")
        #expect(try deploy(bench, asOf: "2026-01-18T02:00:00-05:00").output["model"]?["week"] == "2026-W04")
        #expect(try ModelRegistryStore(bench.connection).active(of: "smart_simple_v11")?.week.description == "2026-W04")
    }

    @Test func theTrainingOfSundayTakesTheApprovalOver() throws {
        let bench = try bench(.approve)
        let deployed = try deploy(bench)
        #expect(try bench.train("2026-01-11T03:00:00-05:00").output["changed"] == false, "the same week, the same model")
        let next = try bench.train("2026-01-18T01:30:00-05:00")
        #expect(next.output["stage"] == "production" && next.output["is_active"] == true)
        let former = try ModelRegistryStore(bench.connection).model(
            try #require(deployed.output["model"]?["model_id"]?.stringValue))
        #expect(former?.stage == .archived && former?.isActive == false)
    }

    // MARK: - Settings

    @Test func theManifestNamesThisTaskAndWhatItTakes() throws {
        let bench = try bench(.approve)
        let state = try JSONValue(parsing: FileSystem.read(approvals(bench).statePath))
        #expect(state["deploy_manifest"]?["task"] == .string(Self.task))
        let params = try #require(state["deploy_manifest"]?["params"]?.objectValue)
        #expect(
            params
                == JSONObject([
                    ("year", 2025), ("fill_model", "intraday_m5"), ("purge_days", 5), ("calendar", "colombia"),
                    ("guardrails", true), ("source", "database"),
                ]))
        let given = try ProductionDeployParameters(decoding: params)
        #expect(given.given == params)
        let context = bench.context()
        var request = TaskRequest(params: given, asOf: try instant(Self.sunday))
        request.params.charts = false
        guard case .success(let output, _, _) = try ProductionDeployWorkflow.run(request, in: context) else { return }
        #expect(output["changed"] == true)
    }

    @Test(
        arguments: [
            ("year", 2024), ("fill_model", "daily_close"), ("purge_days", 6), ("calendar", "as_given"), ("guardrails", false),
            ("source", "files"),
        ] as [(String, JSONValue)])
    func otherSettingsThanTheApprovedAreRefused(name: String, value: JSONValue) throws {
        try expectRefusal(bench(.approve), "settings_changed", [name: value])
    }

    @Test func anotherStrategyFileIsRefused() throws {
        let folder = TemporaryFolder()
        let path = packageDirectory + "/config/execution/smart_simple_v1.yaml"
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        try writeFile(
            Array(text.components(separatedBy: "sigmas: 2.0").joined(separator: "sigmas: 2.5").utf8),
            to: folder.file("execution/smart_simple_v1.yaml"))
        let bench = try LiveBench(configDirectory: folder.path)
        try copy(Self.backtest.get().file("production"), to: bench.folder.file("public/production"))
        try approvals(bench).vote(.approve, actor: "reviewer", notes: "", at: try instant("2026-01-05T10:00:00-05:00"))
        try expectRefusal(bench, "settings_changed")
    }

    @Test func changedEvidenceIsRefused() throws {
        let bench = try bench(.approve)
        let path = bench.folder.file("public/production/summary_2024.json")
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        try writeFile(Array(text.components(separatedBy: "\"year\": 2024").joined(separator: "\"year\": 2023").utf8), to: path)
        try expectRefusal(bench, "evidence_changed")
    }

    @Test func dataUnfitToTrainOnRefuseTheWholeDeployment() throws {
        let bench = try bench(.approve)
        try bench.connection.execute("update macro_indicators_daily set volt_vix_usa_d_vix = null where fecha > '2025-12-01'")
        try expectRefusal(bench, "stale_data")
    }

    // MARK: - What has really happened

    @Test func weeksDecidedLiveStayAsTheyAre() throws {
        let bench = try bench(.approve)
        try bench.train("2025-06-08T01:30:00-05:00")
        try bench.signal("2025-06-09T08:15:00-05:00")
        try bench.connection.execute(
            """
            insert into forecast_h5_executions (signal_date, inference_week, inference_year, direction, leverage, status,
                exit_reason) values ('2025-06-09', 24, 2025, 1, 1, 'closed', 'no_bars')
            """)
        let tables = ["forecast_h5_signals", "forecast_h5_predictions", "forecast_h5_executions"]
        let before = try tables.flatMap(bench.rows)
        try deploy(bench)
        let after = Set(try tables.flatMap(bench.rows))
        #expect(before.allSatisfy(after.contains))
        #expect(try bench.connection.query("select from forecast_h5_paper_trading where signal_date = '2025-06-09'").count == 0)
        #expect(after.count > 100)
    }
}
