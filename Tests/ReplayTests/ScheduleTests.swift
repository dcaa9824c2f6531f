import CivilTime
@testable import Replay
import Strategy
import TestSupport
import Testing

@Suite struct ScheduleTests {
    private func instant(_ text: String) throws -> Instant { try #require(Instant(text + ":00-05:00")) }

    private func weeks(_ from: String, _ to: String, dataEnd: String = "2030-01-01T13:00") throws -> [ScheduledWeek] {
        let times = try ["09:00", "12:50"].map { text in
            try #require(TimeOfDay(hour: Int(text.prefix(2)) ?? 0, minute: Int(text.suffix(2)) ?? 0, second: 0))
        }
        return ReplaySchedule(StrategyTimetable(.weekly, executorRuns: times)).weeks(
            in: try date(from)...(try date(to)), dataEnd: try instant(dataEnd))
    }

    /// 2024-06-12 is a Wednesday.
    @Test func aPlainWeekRunsInTheOrderOfItsTimes() throws {
        let week = try #require(try weeks("2024-06-17", "2024-06-17").first)
        #expect(week.week.description == "2024-W25" && !week.isOpen)
        let runs = week.runs.map { "\($0.instant.formatted(in: .bogota).prefix(16)) \($0.task.role)" }
        #expect(
            runs == [
                "2024-06-16T01:30 training", "2024-06-17T08:15 signal", "2024-06-17T08:45 sizing", "2024-06-17T09:00 executor",
                "2024-06-17T12:50 executor", "2024-06-18T09:00 executor", "2024-06-18T12:50 executor",
                "2024-06-19T09:00 executor", "2024-06-19T12:50 executor", "2024-06-20T09:00 executor",
                "2024-06-20T12:50 executor", "2024-06-21T09:00 executor", "2024-06-21T12:50 executor",
                "2024-06-21T14:30 monitor",
            ])
    }

    /// Monday 2024-06-10 is Sacred Heart's holiday.
    @Test func aMondayHolidayMovesTheDecision() throws {
        let week = try #require(try weeks("2024-06-11", "2024-06-11").first)
        #expect(week.decisionDate == (try date("2024-06-11")))
        #expect(week.runs.first?.instant == (try instant("2024-06-09T01:30")))
        #expect(week.runs.filter { $0.task.role == .executor }.count == 8)
        #expect(try weeks("2024-06-10", "2024-06-10").isEmpty, "the week begins on Tuesday")
    }

    /// Thursday and Friday of Holy Week 2024: 28 and 29 March.
    @Test func aFridayHolidayIsMonitoredAllTheSame() throws {
        let week = try #require(try weeks("2024-03-25", "2024-03-31").first { $0.week.description == "2024-W13" })
        #expect(week.runs.last?.instant == (try instant("2024-03-29T14:30")))
        #expect(week.runs.last { $0.task.role == .executor }?.instant == (try instant("2024-03-27T12:50")))
    }

    @Test func aYearsWeeksAreThoseThatBeginInIt() throws {
        // 1 January 2024 is a Monday and a holiday; the last week begins on Monday, 30 December.
        let weeks = try weeks("2024-01-01", "2024-12-31")
        #expect(weeks.count == 53)
        #expect(weeks.first?.decisionDate.description == "2024-01-02")
        #expect(weeks.last?.decisionDate.description == "2024-12-30")
        #expect(weeks.last?.runs.last?.instant == (try instant("2025-01-03T14:30")))
    }

    @Test func aWeekTheDataDoNotEndIsOpenAndRunsAsFarAsTheyReach() throws {
        let open = try #require(try weeks("2024-06-17", "2024-06-30", dataEnd: "2024-06-19T12:00").last)
        #expect(open.isOpen)
        #expect(open.runs.last?.instant == (try instant("2024-06-19T12:50")))
        #expect(try weeks("2024-06-17", "2024-06-30", dataEnd: "2024-06-19T12:00").count == 1)
    }

    @Test(arguments: [("12:45", true), ("12:50", false), ("13:00", false)])
    func aWeekIsWholeFromItsClosingRunOn(time: String, isOpen: Bool) throws {
        let week = try #require(try weeks("2024-06-17", "2024-06-17", dataEnd: "2024-06-21T\(time)").first)
        #expect(week.isOpen == isOpen)
        #expect((week.runs.last?.task.role == .monitor) == !isOpen)
    }

    @Test func aWeekAfterTheDataIsNoWeek() throws {
        #expect(try weeks("2024-06-17", "2024-06-17", dataEnd: "2024-06-14T13:00").isEmpty)
    }
}
