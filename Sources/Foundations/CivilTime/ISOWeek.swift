/// A week of ISO 8601: Monday to Sunday, belonging to the year of its Thursday.
public struct ISOWeek: Hashable, Comparable, Sendable {
    /// The Monday the week begins with.
    public let monday: CivilDate

    /// The week that holds `date`.
    public init(containing date: CivilDate) { monday = date.adding(days: -date.weekday.rawValue) }

    /// The week of an ISO year by its number; `nil` for a number the year does not have.
    public init?(year: Int, number: Int) {
        // 4 January always lies in week 1.
        self = ISOWeek(containing: CivilDate.firstDay(ofYear: year).adding(days: 3)).adding(weeks: number - 1)
        guard self.year == year, self.number == number else { return nil }
    }

    /// The ISO year, which differs from the calendar year around 1 January.
    public var year: Int { monday.adding(days: 3).year }

    /// The week's number in its ISO year, 1–53.
    public var number: Int {
        let thursday = monday.adding(days: 3)
        return thursday.days(since: .firstDay(ofYear: thursday.year)) / 7 + 1
    }

    /// The Friday of the week.
    public var friday: CivilDate { monday.adding(days: 4) }

    /// The week `weeks` later; earlier when negative.
    public func adding(weeks: Int) -> ISOWeek { ISOWeek(containing: monday.adding(days: 7 * weeks)) }

    /// Chronological order.
    public static func < (left: ISOWeek, right: ISOWeek) -> Bool { left.monday < right.monday }
}

extension ISOWeek: CustomStringConvertible, LosslessStringConvertible {
    /// `2024-W23`.
    public var description: String { "\(padded(year, 4))-W\(padded(number, 2))" }

    /// Parses exactly `YYYY-Www`; `nil` for anything else, and for a week the year does not have.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 8, bytes[4] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "W"), let year = digits(bytes[0..<4]),
            let number = digits(bytes[6..<8])
        else { return nil }
        self.init(year: year, number: number)
    }
}
