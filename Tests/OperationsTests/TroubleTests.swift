import CivilTime
import Execution
import Files
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

/// What must work in trouble: to stop trading and to see where it stands, whatever the strategy file says or cannot say.
@Suite struct TroubleTests {
    private let trading = TradingDatabase()
    private let broken = TemporaryFolder()
    private let id = "smart_simple_v11"

    init() throws {
        let path = Path.join(packageDirectory, "config/execution/smart_simple_v1.yaml")
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        try writeFile(
            Array(text.replacing("leverage_max: 2.0", with: "leverage_max: two").utf8),
            to: broken.file("execution/smart_simple_v1.yaml"))
    }

    private func run(_ arguments: String...) throws -> CommandRun {
        try trading.usdcop(arguments, environment: ["USDCOP_CONFIG_DIR": broken.path])
    }

    /// A week of the strategy, closed long ago.
    private func addWeek() throws {
        try trading.close(week: 1, percent: 0.5)
        try trading.connection().execute("update forecast_h5_executions set strategy_id = \(id)")
    }

    private func control(_ scope: String) throws -> OperatorControl? {
        try OperatorControlStore(try trading.connection()).control(scope)
    }

    @Test(arguments: [("halt", "halted"), ("pause", "paused"), ("flatten", "paused")])
    func whatStopsTradingNeedsNoStrategyFile(verb: String, state: String) throws {
        try addWeek()
        let preview = try run(verb, "--strategy", "h5", "--preview")
        #expect(try preview.status == 0 && control(id) == nil, "\(preview.errors)")
        let run = try run(verb, "--strategy", "h5", "--reason", "drill")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.lines.first?.hasPrefix("warning: the strategy file cannot be read: ") == true)
        #expect(run.lines.first?.hasSuffix("what the database knows: \(id)") == true, "\(run.output)")
        #expect(try control(id)?.state.rawValue == state)
    }

    @Test func aStrategyTheDatabaseHasNeverHeardOfHasNoName() throws {
        let run = try run("halt", "--strategy", "h5")
        #expect(run.status == 78 && run.errors.contains("leverage_max") && run.errors.contains("--strategy all"), "\(run.errors)")
        #expect(try self.run("halt", "--strategy", "all").status == 0)
        #expect(try control("global")?.state == .halted)
    }

    /// Whether its circuit is broken is said by the file's rules.
    @Test func aResumeNeedsTheStrategyFile() throws {
        try addWeek()
        let run = try run("resume", "--strategy", "h5")
        #expect(try run.status == 78 && control(id) == nil)
    }

    @Test func theScreenShowsWhatNeedsNoFile() throws {
        try addWeek()
        #expect(try run("halt", "--strategy", "h5").status == 0)
        let run = try run("status")
        #expect(run.status == 0 && run.lines.allSatisfy { $0.count <= 80 }, "\(run.errors)")
        #expect(run.lines.first?.hasPrefix("\(id) · ") == true)
        #expect(run.output.contains("UNREADABLE: ") && run.output.contains("guardrails   unknown without the strategy file"))
        #expect(run.output.contains("\(id) HALTED since"), "\(run.output)")
        let document = try JSONValue(parsing: try self.run("status", "--json").output)
        #expect(document["strategy"] == .string(id) && document["guardrails"] == .null)
        #expect(document["strategy_file"]?.stringValue?.contains("leverage_max") == true)
    }

    /// A position of the name the file had before is halted too, and is not lost from sight.
    @Test func aFormerNameWithAnOpenPositionIsConcernedToo() throws {
        try addWeek()
        try trading.connection().execute(
            "update forecast_h5_executions set strategy_id = 'former_v1', status = 'positioned', exit_timestamp = null")
        let run = try trading.usdcop(["halt", "--strategy", "h5"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try control(id)?.state == .halted && control("former_v1")?.state == .halted)
        let status = try trading.usdcop(["status"])
        #expect(status.output.contains("former_v1 HALTED"), "\(status.output)")
    }

    @Test func aRowThatAnotherRecordContradictsIsShown() throws {
        try addWeek()
        #expect(try JSONValue(parsing: trading.usdcop(["status", "--json"]).output)["record_contradictions"] == [])
        try trading.connection().execute("update forecast_h5_executions set week_pnl = 0.5")
        let status = try trading.usdcop(["status"])
        #expect(status.output.contains("RECORDS CONTRADICT: week_pnl is 0.5 in forecast_h5_executions"), "\(status.output)")
    }
}
