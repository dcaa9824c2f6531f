import CivilTime
import Execution
import Failures
import Files
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

/// Pause, resume, flatten and halt as an operator uses them.
@Suite struct ControlCommandTests {
    private let trading = TradingDatabase()
    private let id = "smart_simple_v11"

    private func run(_ arguments: String...) throws -> CommandRun { try trading.usdcop(arguments) }

    private func control(_ scope: String) throws -> OperatorControl? {
        try OperatorControlStore(try trading.connection()).control(scope)
    }

    private func entries() throws -> [String] {
        try trading.connection().query(
            "select subject || ': ' || from_state || ' > ' || to_state || coalesce(' (' || notes || ')', '') as text from approval_audit_log order by seq"
        ).values("text")
    }

    @Test func aPauseIsStoredAndWrittenDown() throws {
        let run = try run("pause", "--strategy", "h5", "--reason", "holiday")
        #expect(run.status == 0 && run.lines.first == "\(id): running → paused", "\(run.errors)")
        #expect(
            run.lines.contains("reason: holiday")
                && run.lines.contains("Nothing new is entered. An open position is managed to its end."))
        #expect(run.lines.contains("audit log: entry 1, by \(OperatingSystemUser.name)"))
        let control = try #require(try control(id))
        #expect(
            control.state == .paused && !control.flatten && control.reason == "holiday"
                && control.actor == OperatingSystemUser.name)
        #expect(try entries() == ["\(id): running > paused (holiday)"])
        #expect(try AuditLogStore(try trading.connection()).verify().problem == nil)
    }

    @Test(arguments: ["pause", "resume", "flatten", "halt"]) func aSecondTimeChangesNothing(verb: String) throws {
        if verb == "resume" { #expect(try run("pause", "--strategy", "all").status == 0) }
        #expect(try run(verb, "--strategy", "all").status == 0)
        let before = (try control("global"), try entries())
        let again = try run(verb, "--strategy", "all", "--reason", "again")
        #expect(again.status == 0 && again.lines.first?.contains("every strategy: already ") == true, "\(again.output)")
        #expect(again.lines.first?.hasSuffix("nothing to change") == true && !again.output.contains("audit log"))
        #expect(try control("global") == before.0 && entries() == before.1)
    }

    @Test(arguments: ["pause", "flatten", "halt"]) func aPreviewSaysTheSameAndChangesNothing(verb: String) throws {
        let preview = try run(verb, "--strategy", "h5", "--preview", "--reason", "why")
        #expect(preview.status == 0 && preview.lines.first == "preview: nothing was changed")
        #expect(try control(id) == nil && entries() == [])
        let done = try run(verb, "--strategy", "h5", "--reason", "why")
        #expect(Array(preview.lines.dropFirst().dropLast()) == Array(done.lines.dropLast(2)), "\(preview.output)\(done.output)")
    }

    @Test func aPauseDoesNotSoftenAHalt() throws {
        #expect(try run("halt", "--strategy", "h5").status == 0)
        let run = try run("pause", "--strategy", "h5")
        #expect(run.lines.first == "\(id): halted, which is stricter than a pause; nothing to change")
        #expect(try control(id)?.state == .halted && entries().count == 1)
    }

    @Test func aHaltFollowsAPauseAndKeepsAFlatten() throws {
        for verb in ["pause", "flatten", "halt"] { #expect(try run(verb, "--strategy", "h5").status == 0) }
        #expect(
            try entries() == [
                "\(id): running > paused", "\(id): paused > paused, flatten", "\(id): paused, flatten > halted, flatten",
            ])
        #expect(try control(id).map { $0.state == .halted && $0.flatten } == true)
    }

    @Test func aFlattenPausesWhatRuns() throws {
        let run = try run("flatten", "--strategy", "h5")
        #expect(run.lines.first == "\(id): running → paused, flatten")
        #expect(run.lines.contains("No position is open, so there is nothing to close yet."))
    }

    @Test func aResumeEndsAllThree() throws {
        #expect(try run("flatten", "--strategy", "h5").status == 0)
        #expect(try run("halt", "--strategy", "h5").status == 0)
        let run = try run("resume", "--strategy", "h5", "--reason", "back")
        #expect(run.lines.first == "\(id): halted, flatten → running")
        #expect(try control(id).map { $0.state == .running && !$0.flatten && $0.reason == "back" } == true)
        #expect(try AuditLogStore(try trading.connection()).resumes(of: [id]).count == 1)
    }

    @Test func oneScopeDoesNotTouchTheOtherAndSaysSo() throws {
        #expect(try run("halt", "--strategy", "all").status == 0)
        let paused = try run("pause", "--strategy", "h5")
        #expect(paused.lines.contains("Besides, global is halted: the stricter of the two holds."), "\(paused.output)")
        let resumed = try run("resume", "--strategy", "all")
        #expect(resumed.lines.contains("Besides, \(id) is paused: the stricter of the two holds."))
        #expect(try control("global")?.state == .running && control(id)?.state == .paused)
    }

    /// A resume of everything ends the halt of everything alone: what still holds is named, all of it, the strictest first.
    @Test func aResumeOfEverythingSaysWhatStillHolds() throws {
        #expect(try run("halt", "--strategy", "all").status == 0)
        #expect(try run("pause", "--strategy", "h5").status == 0)
        try OperatorControlStore(try trading.connection()).set(
            OperatorControl(state: .halted, flatten: false, reason: nil, actor: "drill", at: CommandProcess.now), "other_v1")
        let run = try run("resume", "--strategy", "all")
        #expect(run.lines.first == "every strategy: halted → running")
        let told = run.lines.filter { $0.hasPrefix("Besides") || $0.contains("goes on") || $0.contains("sends orders") }
        #expect(
            told == [
                "What holds besides goes on: resume it by its own name.",
                "Besides, other_v1 is halted: the stricter of the two holds.",
                "Besides, \(id) is paused: the stricter of the two holds.",
            ], "\(run.output)")
    }

    @Test(arguments: [" ", "\t\n", "\u{200B}", "\u{202E} \u{2060}"], ["pause", "resume", "flatten", "halt"])
    func aReasonNobodyCanReadIsRefused(reason: String, verb: String) throws {
        let run = try run(verb, "--strategy", "all", "--reason", reason)
        #expect(run.status == 64 && run.errors.contains("--reason says nothing"), "\(run.errors)")
        #expect(try control("global") == nil && entries() == [])
    }

    // MARK: - The circuit breaker

    @Test(arguments: [(4, false), (5, true), (6, true)]) func aResumeArmsACircuitThatFiveLossesBroke(
        losses: Int, isBroken: Bool
    ) throws {
        for week in 0..<losses { try trading.close(week: week, percent: -0.5) }
        let first = try run("resume", "--strategy", "h5")
        #expect(first.status == 0 && first.output.contains("is armed again") == isBroken, "\(first.output)")
        #expect(first.lines.first == "\(id): " + (isBroken ? "running, as before" : "already running; nothing to change"))
        #expect(try entries() == (isBroken ? ["\(id): running > running"] : []))
        let again = try run("resume", "--strategy", "h5")
        #expect(again.lines.first == "\(id): already running; nothing to change")
        #expect(try entries().count == (isBroken ? 1 : 0))
    }

    @Test(arguments: [(-11.99, false), (-12.0, true), (-12.01, true)]) func aResumeArmsACircuitThatADrawdownBroke(
        loss: Double, isBroken: Bool
    ) throws {
        try trading.close(week: 0, percent: loss)
        #expect(try run("resume", "--strategy", "all").output.contains("is armed again") == isBroken)
        #expect(try entries() == (isBroken ? ["global: running > running"] : []))
    }

    @Test func lossesBeforeAResumeDoNotCountAgain() throws {
        for week in 0..<5 { try trading.close(week: week, percent: -0.5) }
        try trading.resumeAudited(id, afterWeek: 4)
        for week in 5..<9 { try trading.close(week: week, percent: -0.5) }
        #expect(try run("resume", "--strategy", "h5").lines.first == "\(id): already running; nothing to change")
        try trading.close(week: 9, percent: -0.5)
        #expect(try run("resume", "--strategy", "h5").lines.first == "\(id): running, as before")
    }

    @Test func aPreviewOfAResumeArmsNothing() throws {
        for week in 0..<5 { try trading.close(week: week, percent: -0.5) }
        #expect(try run("resume", "--strategy", "h5", "--preview").output.contains("is armed again"))
        #expect(try entries() == [])
    }

    // MARK: - The position

    @Test func whatFollowsForAnOpenPositionIsSaid() throws {
        try trading.open(week: 3)
        let title = "\(TradingDatabase.week(3)) SHORT 1.50x"
        #expect(try run("pause", "--strategy", "h5").lines.contains("\(title) is open."))
        let halted = try run("halt", "--strategy", "h5")
        #expect(halted.lines.contains("\(title) is open; it has no stop now: usdcop flatten closes it."))
        let flattened = try run("flatten", "--strategy", "h5")
        #expect(flattened.lines.contains("The open position is closed at the executor's next run with a fresh bar."))
        #expect(flattened.lines.contains("\(title) is open."))
    }

    // MARK: - Refusals

    @Test(arguments: [
        (["halt"], "--strategy is missing"), (["halt", "--strategy", "h6"], "there is no strategy h6"),
        (["halt", "h5"], "cannot make use of h5"), (["halt", "--strategy", "h5", "--year", "1"], "has no option --year"),
        (["halt", "--strategy", "all", "--reason", String(repeating: "x", count: 1001)], "at most 1000"),
        (["halt", "--strategy", "all", "--preview=1"], "takes no value"),
    ])
    func whatCannotBeAskedForIsRefused(arguments: [String], message: String) throws {
        let run = try trading.usdcop(arguments)
        #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
        #expect(try entries() == [] && control("global") == nil)
    }

    @Test func theLongestReasonIsTaken() throws {
        #expect(try run("halt", "--strategy", "all", "--reason", String(repeating: "ñ", count: 1000)).status == 0)
    }

    @Test func aReasonCannotDriveTheTerminal() throws {
        let run = try run("halt", "--strategy", "all", "--reason", "a\u{1B}[2Jb\nc")
        #expect(run.status == 0 && run.lines.contains("reason: a\\u{1b}[2Jb c"), "\(run.output)")
        #expect(try control("global")?.reason == "a\u{1B}[2Jb\nc")
    }

    @Test func aHaltOfEverythingNeedsNoStrategyFile() throws {
        let folder = TemporaryFolder()
        let run = try trading.usdcop(["halt", "--strategy", "all"], environment: ["USDCOP_CONFIG_DIR": folder.path])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try trading.usdcop(["halt", "--strategy", "h5"], environment: ["USDCOP_CONFIG_DIR": folder.path]).status != 0)
    }

    @Test func operatorsAtOnceLeaveOneChainAndOneState() throws {
        let verbs = ["pause", "halt", "resume", "flatten", "halt", "pause"]
        let runs = try verbs.map {
            try TaskProcess("usdcop", arguments: [$0, "--strategy", "h5"], environment: trading.environment)
        }
        for run in runs { #expect(try run.end().status == 0) }
        let log = try trading.connection().query("select from_state, to_state from approval_audit_log order by seq")
        let from = try log.values("from_state", as: String.self)
        let to = try log.values("to_state", as: String.self)
        #expect(from.first == "running" && zip(to, from.dropFirst()).allSatisfy { $0 == $1 }, "\(from) \(to)")
        let control = try #require(try control(id))
        #expect(to.last == (control.flatten ? "\(control.state.rawValue), flatten" : control.state.rawValue))
        #expect(try AuditLogStore(try trading.connection()).verify().problem == nil)
    }
}
