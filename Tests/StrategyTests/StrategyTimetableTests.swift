import CivilTime
import Strategy
import Testing

/// The times of the week as cron lines: exactly the times, whatever they are.
@Suite struct StrategyTimetableTests {
    private func crons(_ times: String...) throws -> [String] {
        let runs = try times.map { try #require(TimeOfDay($0)) }
        return StrategyTimetable(.weekly, executorRuns: runs).crons(of: .executor)
    }

    @Test func theShippedTimesAreTwoLines() throws {
        #expect(
            try crons("09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "12:30", "12:50")
                == ["0,30 9-12 * * 1-5", "50 12 * * 1-5"])
    }

    @Test func hoursThatDoNotFollowEachOtherAreListed() throws {
        #expect(try crons("08:05", "10:05", "12:05", "12:10") == ["5 8,10,12 * * 1-5", "10 12 * * 1-5"])
        #expect(try crons("09:00", "10:00") == ["0 9,10 * * 1-5"])
    }

    @Test func theOtherTasksHaveTheirOwnDays() throws {
        let timetable = StrategyTimetable(.weekly, executorRuns: [try #require(TimeOfDay("09:00"))])
        #expect(timetable.crons(of: .training) == ["30 1 * * 0"])
        #expect(timetable.crons(of: .signal) == ["15 8 * * 1-5"] && timetable.crons(of: .sizing) == ["45 8 * * 1-5"])
        #expect(timetable.crons(of: .monitor) == ["30 14 * * 5"])
    }

    /// Every set of times of the grid comes back from its lines, none added and none lost.
    @Test(arguments: 0..<40 as Range<UInt64>) func linesMeanExactlyTheTimes(seed: UInt64) throws {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        let grid = (97...156).map { $0 * 5 }
        let chosen = grid.filter { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 61 < 3
        }
        guard !chosen.isEmpty else { return }
        let times = try chosen.map { try #require(TimeOfDay(hour: $0 / 60, minute: $0 % 60)) }
        let lines = StrategyTimetable(.weekly, executorRuns: times).crons(of: .executor)
        #expect(lines.flatMap(expanded).sorted() == chosen)
    }

    /// The minutes of the day a line names.
    private func expanded(_ line: String) -> [Int] {
        let fields = line.split(separator: " ").map(String.init)
        return numbers(fields[1]).flatMap { hour in numbers(fields[0]).map { hour * 60 + $0 } }
    }

    private func numbers(_ field: String) -> [Int] {
        field.split(separator: ",").flatMap { part in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            return Array(ends[0]...ends[ends.count - 1])
        }
    }
}
