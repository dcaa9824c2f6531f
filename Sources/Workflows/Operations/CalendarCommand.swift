internal import CivilTime
internal import Failures
internal import JSON
internal import Market
internal import TaskContract

/// A year of the Colombian market: its holidays, its sessions, and where each week begins and ends.
enum CalendarCommand {
    /// The years the task contract knows.
    private static let years = 2000...2100

    /// Prints the year named, else the present one.
    ///
    /// - Throws: `out_of_range`, `wrong_type` (request).
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let calendar = MarketYear(try year(arguments))
        print(arguments.isGiven("--json") ? calendar.json.serialized(.indented) : calendar.text)
        return 0
    }

    private static func year(_ arguments: Arguments) throws(Failure) -> Int {
        guard let text = arguments.value("--year") else { return Zone.bogota.date(CommandProcess.now).year }
        guard let year = Int(text), text.utf8.count == 4 else {
            throw Failure(
                .request, code: "wrong_type", "--year is \(text), which is no year", field: "year",
                remedy: "Give four digits, such as --year 2026.")
        }
        guard years.contains(year) else {
            throw Failure(
                .request, code: "out_of_range", "--year is \(year); accepted: \(years.lowerBound) to \(years.upperBound)",
                field: "year", remedy: "Give a year in that range.")
        }
        return year
    }
}

/// What the calendar says of one year.
struct MarketYear {
    /// A week whose first trading day lies in the year, or one without any.
    struct Week {
        let week: ISOWeek
        let days: [CivilDate]
    }

    let year: Int
    let holidays: [ColombianHolidays.Holiday]
    /// How many days have a session.
    let sessionCount: Int
    let weeks: [Week]

    init(_ year: Int) {
        self.year = year
        holidays = ColombianHolidays.holidays(in: year)
        let calendar = TradingCalendar.colombia
        let days = calendar.tradingDays(in: year)
        sessionCount = days.count
        weeks = Set(days.map { ISOWeek(containing: $0) }).sorted()
            .map { Week(week: $0, days: calendar.tradingDays(of: $0)) }
            .filter { $0.days.first?.year == year }
    }

    var json: JSONValue {
        [
            "year": .integer(year), "time_zone": "America/Bogota",
            "session": [
                "first_bar": .string(TradingSession.opening.description),
                "last_bar": .string(TradingSession.lastBarOpening.description),
                "close": .string(TradingSession.close.description), "bar_minutes": .integer(TradingSession.barMinutes),
                "bars": .integer(TradingSession.slotCount),
            ],
            "sessions": .integer(sessionCount),
            "holidays": .array(
                holidays.map { holiday in
                    [
                        "date": .string(holiday.date.description), "name": .string(holiday.name),
                        "closes_a_session": .bool(!holiday.date.weekday.isWeekend),
                    ]
                }),
            "weeks": .array(
                weeks.map { week in
                    [
                        "week": .string(week.week.description), "first_trading_day": .string(week.days[0].description),
                        "last_trading_day": .string(week.days[week.days.count - 1].description),
                        "sessions": .integer(week.days.count),
                    ]
                }),
        ]
    }

    var text: String {
        var table = TextTable(columns: [.left, .left, .left])
        for holiday in holidays {
            let weekend = holiday.date.weekday.isWeekend ? "  (weekend)" : ""
            table.add([holiday.date.description, "\(holiday.date.weekday)", holiday.name + weekend])
        }
        var trading = TextTable(columns: [.left, .left, .left, .right])
        trading.add(["week", "first", "last", "sessions"])
        for week in weeks {
            trading.add([
                week.week.description, day(week.days[0]), day(week.days[week.days.count - 1]), "\(week.days.count)",
            ])
        }
        let session = "\(TradingSession.opening.description.prefix(5)) to \(TradingSession.close.description.prefix(5))"
        return [
            "\(year): \(sessionCount) sessions of \(TradingSession.slotCount) bars, \(session) in Colombia", table.text,
            trading.text,
        ].joined(separator: "\n\n")
    }

    private func day(_ date: CivilDate) -> String { "\(date) \("\(date.weekday)".prefix(3))" }
}
