/// What is known of a macro variable. Source: providers, section 9, and the files below this folder, one a frequency.
public struct MacroDefinition: Sendable {
    /// What its numbers are, as far as a check must know.
    public enum Scale: Sendable {
        /// A level above zero: prices, indices, amounts.
        case level
        /// Percent, near zero or below it at times.
        case percent
        /// An amount or a balance whose sign and zeros are true.
        case signed
    }

    /// The variable.
    public let series: MacroSeriesID
    /// What people call it.
    public let name: String
    /// The unit its values are stored in.
    public let unit: String
    /// What its numbers are.
    public let scale: Scale
    /// How often it has a value.
    public let frequency: MacroFrequency
    /// When a value of history counts as known.
    public let rule: PublicationRule
    /// Where it is asked for first.
    public let primary: MacroLocator
    /// Where it is asked for when the first has nothing; the same quantity up to the source's rounding.
    public let fallback: MacroLocator?
    /// Beyond it a value is worth a look; true history has left it.
    public let plausible: ClosedRange<Double>
    /// How many calendar days after its date's first publication a value may still be used.
    public let carriedDays: Int
    /// Whether a day is incomplete without it.
    public let isCritical: Bool

    init(
        _ series: MacroSeriesID, _ name: String, unit: String, _ scale: Scale, _ timing: MacroTiming, _ primary: MacroLocator,
        else fallback: MacroLocator? = nil, _ plausible: ClosedRange<Double>, carriedFor carriedDays: Int,
        isCritical: Bool = false
    ) {
        precondition(carriedDays >= 1, "a value holds for a day at least")
        self.series = series
        self.name = name
        self.unit = unit
        self.scale = scale
        frequency = timing.frequency
        rule = timing.rule
        self.primary = primary
        self.fallback = fallback
        self.plausible = plausible
        self.carriedDays = carriedDays
        self.isCritical = isCritical
    }

    /// Every variable's definition, in the order of tables and files.
    public static let all: [MacroDefinition] = daily + monthly + quarterly

    static let bySeries: [MacroSeriesID: MacroDefinition] = Dictionary(uniqueKeysWithValues: all.map { ($0.series, $0) })

    /// The rule for values of a source: daily ones of FRED come out a day later than the market's.
    public func rule(from source: MacroSource) -> PublicationRule {
        frequency == .daily && source == .fred ? .fredDaily : rule
    }

    /// Where a source keeps it; `nil` when it is none of the two.
    public func locator(of source: MacroSource) -> MacroLocator? {
        primary.source == source ? primary : fallback?.source == source ? fallback : nil
    }
}

/// How often a variable has a value and when: the two in one word of the catalogue.
struct MacroTiming {
    let frequency: MacroFrequency
    let rule: PublicationRule

    /// Daily, known at the close.
    static func close(_ zone: PublicationZone) -> MacroTiming {
        MacroTiming(frequency: .daily, rule: PublicationRule(.close, zone))
    }

    /// Daily, known at 07:00 of the next weekday.
    static func morning(_ zone: PublicationZone) -> MacroTiming {
        MacroTiming(frequency: .daily, rule: PublicationRule(.nextWeekday(PublicationRule.clock(7, 0)), zone))
    }

    /// Monthly, known on a day of a later month.
    static func month(day: Int, later: Int = 1, _ hour: Int, _ minute: Int, _ zone: PublicationZone) -> MacroTiming {
        let time = PublicationRule.clock(hour, minute)
        return MacroTiming(frequency: .monthly, rule: PublicationRule(.dayOfMonth(day, monthsLater: later, time), zone))
    }

    /// Known so many days after the period's end.
    static func after(
        _ days: Int, _ frequency: MacroFrequency, _ hour: Int, _ minute: Int, _ zone: PublicationZone
    ) -> MacroTiming {
        let time = PublicationRule.clock(hour, minute)
        return MacroTiming(frequency: frequency, rule: PublicationRule(.daysAfterEnd(days, of: frequency, time), zone))
    }
}
