import Execution
import Testing

/// What a run asks for beyond its row: a question not needed could fail a run that has no need of its answer.
@Suite struct RunQuestionTests {
    typealias Question = ExecutorSituation.Question

    private func questions(
        _ status: PositionState.Status, _ control: OperatorControl?, day: Int = 0, _ time: String = "09:30"
    ) -> Set<Question> {
        var state = RunBench.pending
        switch status {
        case .positioned: state = RunBench.positioned
        case .pending, .paused, .closed, .error: state.status = status
        }
        var situation = RunBench.situation(state, RunBench.at(day, time), [])
        situation.control = control
        return situation.questions
    }

    @Test func withoutAPositionItAsksWhatSizingMade() {
        #expect(RunBench.situation(nil, RunBench.at(0, "09:00"), []).questions == [.handover])
    }

    @Test(arguments: [("12:49", [Question.handover]), ("12:50", [])])
    func whatWasWithdrawnIsAskedForUntilThePeriodCloses(time: String, asked: [Question]) {
        #expect(questions(.error, nil, day: 4, time) == Set(asked))
    }

    @Test func whatIsOverAsksNothing() { #expect(questions(.closed, nil).isEmpty) }

    @Test(arguments: [PositionState.Status.pending, .paused])
    func anEntryAsksForSizeAndLedgerOnlyWhereItIsAllowed(status: PositionState.Status) {
        let all: Set<Question> = [.records, .handover, .ledger]
        #expect(questions(status, nil) == all && questions(status, RunBench.control(.running)) == all)
        for state in OperatorControl.State.allCases {
            #expect(questions(status, RunBench.control(state, flatten: true)) == [.records])
        }
        #expect(questions(status, RunBench.control(.paused)) == [.records])
        #expect(questions(status, RunBench.control(.halted)) == [.records])
        #expect(questions(status, nil, "09:31") == [.records], "off the schedule nothing is entered")
        #expect(questions(status, nil, day: 4, "12:50") == [.records], "at its close a period only ends")
    }

    @Test func anOpenPositionAsksForTheLedgerOnlyWhereItCouldCloseIt() {
        let watched: Set<Question> = [.records, .halts, .ledger]
        for control in [nil, RunBench.control(.running), RunBench.control(.paused)] {
            #expect(questions(.positioned, control) == watched)
        }
        for control in [RunBench.control(.halted), RunBench.control(.running, flatten: true)] {
            #expect(questions(.positioned, control) == [.records, .halts])
        }
    }

    @Test(arguments: [("12:50", false), ("12:51", true)])
    func laterBarsAreAskedForAfterTheClose(time: String, isAsked: Bool) {
        #expect(questions(.positioned, nil, day: 4, time).contains(.laterBars) == isAsked)
    }

    @Test(arguments: [("09:00", true), ("09:01", false)]) func aRunThatWasDoneAsksNothing(time: String, isDone: Bool) {
        #expect(questions(.positioned, nil, time).isEmpty == isDone)
    }
}
