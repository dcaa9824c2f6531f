import Store
import CivilTime
@testable import H5
import H5Decision
import TestSupport
import Testing

/// A production run's rows beside weeks that were traded live.
@Suite struct SeedRowTests {
    /// Live, a week with a holiday Monday begins on Tuesday; on files with holiday bars it begins on Monday.
    @Test func aWeekThatWasTradedLiveIsLeftOutWhicheverDayItBegan() throws {
        let fixture = try BacktestFixture(.golden)
        let settings = H5Settings(fixture.strategy, H5BacktestParameters())
        let rows = H5SeedRows(try fixture.result(fixture.strategy, guardrails: false), settings)
        let monday = try #require(rows.executions.first?.signalDate)
        #expect(monday.weekday == .monday)
        let kept = rows.leavingOut([monday.adding(days: 1)])
        #expect(kept.executions.count == rows.executions.count - 1 && kept.signals.count == rows.signals.count - 1)
        #expect(kept.predictions.count == rows.predictions.count - 2 && kept.paperWeeks.count == rows.paperWeeks.count - 1)
        #expect(!kept.executions.contains { $0.signalDate == monday })
        #expect(rows.leavingOut([monday.adding(days: -1)]).executions.count == rows.executions.count)
    }
}
