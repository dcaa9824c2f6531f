import CivilTime
import Features
import Market
import Testing

struct DailyAggregationTests {
    private func bar(_ instant: String, _ open: Double, _ high: Double, _ low: Double, _ close: Double) throws -> Bar {
        try Bar(time: try #require(Instant(instant)), open: open, high: high, low: low, close: close)
    }

    @Test func aDayHasTheFirstOpenTheExtremesAndTheLastClose() throws {
        let days = DailyBar.aggregating([
            try bar("2024-06-03T08:00:00-05:00", 10, 12, 9, 11),
            try bar("2024-06-03T08:05:00-05:00", 11, 15, 10, 14),
            try bar("2024-06-03T12:55:00-05:00", 14, 14, 7, 8),
        ])
        let day = try #require(days.first)
        #expect(days.count == 1)
        #expect(day.date == CivilDate("2024-06-03"))
        #expect(day.bar == (try bar("2024-06-03T00:00:00-05:00", 10, 15, 7, 8)))
    }

    @Test func datesAreBogotas() throws {
        let days = DailyBar.aggregating([
            try bar("2024-06-04T04:55:00Z", 1, 1, 1, 1), try bar("2024-06-04T05:00:00Z", 2, 2, 2, 2),
        ])
        #expect(days.map(\.date) == [CivilDate("2024-06-03"), CivilDate("2024-06-04")])
        #expect(days.map(\.bar.close) == [1, 2])
    }

    @Test func daysWithoutBarsAreAbsent() throws {
        let days = DailyBar.aggregating([
            try bar("2024-06-03T08:00:00-05:00", 1, 1, 1, 1), try bar("2024-06-07T08:00:00-05:00", 2, 2, 2, 2),
            try bar("2024-06-07T08:05:00-05:00", 3, 3, 3, 3),
        ])
        #expect(days.map(\.date) == [CivilDate("2024-06-03"), CivilDate("2024-06-07")])
        #expect(days.map(\.bar.open) == [1, 2])
    }

    @Test func noBarsMakeNoDays() { #expect(DailyBar.aggregating([]).isEmpty) }
}
