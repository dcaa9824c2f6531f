import CivilTime
import Execution
import Failures
import Foundation
import JSON
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import H5Live

/// What one task hands over to the next holds the configuration it was made under.
@Suite struct ConfigurationTests {
    /// The shipped strategy file with some lines changed, in a folder of its own.
    private func changed(_ lines: [String: String]) throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        var text = try String(contentsOfFile: packageDirectory + "/config/execution/smart_simple_v1.yaml", encoding: .utf8)
        for (original, replacement) in lines {
            #expect(text.contains(original))
            text = text.replacing(original, with: replacement)
        }
        try writeFile(Array(text.utf8), to: folder.file("execution/smart_simple_v1.yaml"))
        return folder
    }

    private func context(_ bench: WeekBench, _ folder: TemporaryFolder) -> TaskContext {
        TaskContext(
            environment: [
                "DATABASE_URL": PrivatePostgres.shared.url(of: bench.database), "USDCOP_CONFIG_DIR": folder.path,
            ])
    }

    private func execute(_ bench: WeekBench, _ folder: TemporaryFolder, _ time: String) throws -> TaskOutcome {
        let request = TaskRequest<NoParameters>(asOf: WeekBench.at(0, time), tryNumber: 1, maxTries: 1)
        return try MultidayExecutorWorkflow.run(request, in: context(bench, folder))
    }

    private static let bolder = ["leverage_max: 2.0": "leverage_max: 20.0"]
    private static let renamed = ["id: smart_simple_v11": "id: smart_simple_v12"]

    // MARK: - Sizing and entering

    @Test func aSignalOfAnotherConfigurationIsNotSized() throws {
        let (bench, folder) = (try WeekBench(), try changed(Self.bolder))
        try bench.addSignal(-1)
        let before = try bench.ledger()
        let failure = failure {
            _ = try VolTargetingWorkflow.run(
                TaskRequest(params: DecisionParameters(), asOf: WeekBench.at(0, "08:45")), in: context(bench, folder))
        }
        #expect(failure?.code == "configuration_changed" && failure?.kind == .data && failure?.field == "config_hash")
        #expect(try bench.ledger() == before)
    }

    @Test func aSizeOfAnotherConfigurationIsNotEntered() throws {
        let (bench, folder) = (try WeekBench(1), try changed(Self.bolder))
        try bench.bar(0, "08:55", 4000)
        let before = try bench.ledger()
        let failure = failure { _ = try execute(bench, folder, "09:00") }
        #expect(failure?.code == "configuration_changed" && failure?.kind == .data)
        #expect(try bench.ledger() == before)
        #expect(try bench.execute(0, "09:00")["action"] == "enter", "with its own configuration it is")
    }

    @Test func aSizeOfNoKnownConfigurationIsNotEntered() throws {
        let bench = try WeekBench(1)
        try bench.connection.execute("update forecast_h5_executions set config_hash = null")
        try bench.bar(0, "08:55", 4000)
        #expect(failure { try bench.execute(0, "09:00") }?.code == "configuration_changed")
    }

    @Test(arguments: [
        (0.5.nextDown, false), (0.5, true), (0.5.nextUp, true), (2.0.nextDown, true), (2.0, true), (2.0.nextUp, false),
        (20.0, false),
    ])
    func onlyALeverageWithinTheBoundsItWasSizedUnderIsEntered(leverage: Double, isEntered: Bool) throws {
        let bench = try WeekBench(1, leverage: leverage)
        try bench.bar(0, "08:55", 4000)
        guard isEntered else {
            let failure = failure { try bench.execute(0, "09:00") }
            #expect(failure?.code == "leverage_out_of_bounds" && failure?.kind == .data && failure?.field == "leverage")
            #expect(try bench.text("select client_order_id as value from orders") == [])
            return
        }
        #expect(try bench.execute(0, "09:00")["action"] == "enter")
    }

    // MARK: - An open position

    @Test func anOpenPositionKeepsTheRulesItWasSizedWith() throws {
        let bench = try WeekBench(1)
        // The file changed under it pays fifty times the slippage.
        let folder = try changed(["slippage_bps: 1.0": "slippage_bps: 50.0"])
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(3, "12:00", "12:45", 4000)
        let request = TaskRequest<NoParameters>(asOf: WeekBench.at(3, "12:50"), tryNumber: 1, maxTries: 1)
        let context = context(bench, folder)
        _ = try MultidayExecutorWorkflow.run(request, in: context)
        let execution = try bench.execution()
        #expect(execution.exitReason == .exit(.weekEnd) && execution.profitAndLoss == -0.0001)
        #expect(execution.deviations == ["configuration_changed"])
        #expect(context.warnings.contains { $0.contains("keeps the rules it was sized with") })
        #expect(
            try bench.text("select severity as value from alerts where key like '%configuration_changed%'") == ["warning"])
    }

    @Test func aStopIsWatchedUnderAChangedFile() throws {
        let (bench, folder) = (try WeekBench(1), try changed(Self.bolder))
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(0, "09:00", 4000, low: 3880)
        try bench.bars(0, "09:05", "09:25", 4000)
        _ = try execute(bench, folder, "09:30")
        #expect(try bench.execution().exitReason == .exit(.hardStop))
    }

    @Test func anEnteredWeekIsNotSizedAgainUnderAChangedFile() throws {
        let (bench, folder) = (try WeekBench(1), try changed(Self.bolder))
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        var parameters = DecisionParameters()
        parameters.forceRun = true
        let outcome = try VolTargetingWorkflow.run(
            TaskRequest(params: parameters, asOf: WeekBench.at(0, "09:10")), in: context(bench, folder))
        guard case .success(let output, _, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(output["changed"] == false && output["status"] == "positioned")
    }

    // MARK: - Booking

    @Test func aDecisionOfAnotherConfigurationThatWasNotTradedIsNotBooked() throws {
        let (bench, folder) = (try WeekBench(), try changed(Self.bolder))
        try bench.addSignal(1, skipReason: "low_confidence_long")
        let failure = failure {
            _ = try WeeklyMonitorWorkflow.run(
                TaskRequest<NoParameters>(asOf: WeekBench.at(3, "14:30")), in: context(bench, folder))
        }
        #expect(failure?.code == "configuration_changed" && failure?.kind == .data)
        #expect(try bench.text("select notes as value from forecast_h5_paper_trading") == [])
    }

    // MARK: - Another strategy id

    @Test(arguments: ["pending", "positioned"]) func anotherIdIsRefusedWhileAWeekOfTheFormerIsOpen(status: String) throws {
        let (bench, folder) = (try WeekBench(1), try changed(Self.renamed))
        try bench.bar(0, "08:55", 4000)
        if status == "positioned" { try bench.execute(0, "09:00") }
        let failure = failure { _ = try execute(bench, folder, "09:30") }
        #expect(failure?.code == "strategy_id_changed" && failure?.kind == .configuration && failure?.field == "strategy.id")
        #expect(failure?.message.contains("smart_simple_v11") == true)
        #expect(try bench.execution().status.rawValue == status)
    }

    @Test func aPositionOfAFormerIdIsWatchedOnBeforeTheRunIsRefused() throws {
        let (bench, folder) = (try WeekBench(1), try changed(Self.renamed))
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bar(0, "09:00", 4000, low: 3880)
        try bench.bars(0, "09:05", "09:25", 4000)
        #expect(failure { _ = try execute(bench, folder, "09:30") }?.code == "strategy_id_changed")
        #expect(try bench.execution().exitReason == .exit(.hardStop))
        #expect(
            try bench.text("select client_order_id as value from orders where leg = 'exit'") == [
                "smart_simple_v11:2024-W24:exit"
            ])
    }

    /// A slip in the file takes no stop away: the position keeps its own rules, and nothing else is done.
    @Test(arguments: [["leverage_max: 2.0": "leverage_max: two"], ["strategy:": "strategy: [", "capital:": "capital"]])
    func aPositionIsWatchedOnWhileTheFileCannotBeRead(slip: [String: String]) throws {
        let (bench, folder) = (try WeekBench(1), try changed(slip))
        try bench.bar(0, "08:55", 4000)
        #expect(failure { _ = try execute(bench, folder, "09:00") }?.kind == .configuration)
        #expect(try bench.execution().status.rawValue == "pending", "nothing is entered")
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4000)
        #expect(failure { _ = try execute(bench, folder, "09:30") }?.kind == .configuration)
        #expect(try bench.execution().status.rawValue == "positioned")
        try bench.bar(0, "09:30", 4000, low: 3880)
        try bench.bars(0, "09:35", "09:55", 4000)
        #expect(failure { _ = try execute(bench, folder, "10:00") }?.kind == .configuration)
        #expect(try bench.execution().exitReason == .exit(.hardStop))
        #expect(
            try bench.text("select key as value from alerts where key like 'h5:strategy_unreadable%'")
                == ["h5:strategy_unreadable:2024-06-11"])
    }

    @Test func anotherIdIsRefusedWhileTheFormerIsHalted() throws {
        let (bench, folder) = (try WeekBench(1), try changed(Self.renamed))
        try bench.connection.execute("update forecast_h5_executions set status = 'closed'")
        try bench.control(.halted, at: WeekBench.at(0, "08:00"))
        #expect(failure { _ = try execute(bench, folder, "09:00") }?.code == "strategy_id_changed")
        try bench.control(.running, at: WeekBench.at(0, "09:10"))
        #expect(failure { _ = try execute(bench, folder, "09:30") } == nil)
    }
}

/// A mark of a run is set by the run that did it.
@Suite struct RunMarkTests {
    @Test func aRunOffTheScheduleWithoutAPositionNotesNothing() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "09:10", 4000)
        let before = try bench.ledger()
        let output = try bench.execute(0, "09:10")
        #expect(output["action"] == "wait" && output["changed"] == false)
        #expect(try bench.ledger() == before)
        #expect(try bench.execution().lastRunAt == nil)
        #expect(try bench.execute(0, "09:00")["action"] == "enter", "the run of 09:00 was not done by that of 09:10")
    }

    @Test func aRunOffTheScheduleDoesNotMarkAWeekAsPaused() throws {
        let bench = try WeekBench(1)
        try bench.control(.paused, at: WeekBench.at(0, "08:50"))
        try bench.execute(0, "09:10")
        #expect(try bench.execution().status == .pending)
        #expect(try bench.execution().deviations == [])
    }

    @Test func aRequestThatLeavesItsTriesOpenIsNotTheLastTryOfAScheduledRun() throws {
        let bench = try WeekBench(1)
        let request = TaskRequest<NoParameters>(asOf: WeekBench.at(0, "09:00"))
        let failure = failure { _ = try MultidayExecutorWorkflow.run(request, in: bench.context) }
        #expect(failure?.code == "bar_missing" && failure?.kind == .temporary)
        #expect(try bench.execution().lastRunAt == nil)
    }

    // MARK: - The scheduler's times

    private func execute(_ bench: WeekBench, schedule: String, _ time: String) throws -> TaskOutcome {
        let context = TaskContext(
            environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: bench.database), "USDCOP_SCHEDULE": schedule])
        let request = TaskRequest<NoParameters>(asOf: WeekBench.at(0, time), tryNumber: 1, maxTries: 1)
        return try MultidayExecutorWorkflow.run(request, in: context)
    }

    private func scheduleAlerts(_ bench: WeekBench) throws -> [String] {
        try bench.connection.query("select severity || ' ' || key as text from alerts where key like 'h5:schedule%'").values(
            "text")
    }

    @Test func aSchedulerAtTheRulesTimesIsFine() throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        _ = try execute(bench, schedule: "0,30 9-12 * * 1-5;50 12 * * 1-5", "09:00")
        #expect(try scheduleAlerts(bench) == [])
    }

    /// A last run that never comes would leave the week open: it is said, once a day, and the run does its work.
    @Test(arguments: ["0,30 9-12 * * 1-5", "0,30 9-12 * * 1-5;55 12 * * 1-5", "* * * * *"])
    func aSchedulerAtOtherTimesIsToldOfAndTheRunGoesOn(schedule: String) throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        _ = try execute(bench, schedule: schedule, "09:00")
        try bench.bar(0, "09:00", 4000)
        _ = try execute(bench, schedule: schedule, "09:05")
        #expect(try scheduleAlerts(bench) == ["critical h5:schedule_differs:2024-06-11"])
        #expect(try bench.connection.query("select status from forecast_h5_executions").values("status") == ["positioned"])
    }
}
