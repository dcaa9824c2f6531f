internal import H5Decision
internal import CivilTime
internal import Failures
internal import Market
internal import Postgres
internal import Store
internal import Strategy

extension MarketSeries {
    /// What the database gave.
    struct Stored {
        /// The series.
        let series: MarketSeries
        /// Bars that were left out, see `StoredMarket`.
        let barsOutsideSession: Int
    }

    /// Reads the bars of USD/COP and the macro rows, as far as they are visible at an instant.
    ///
    /// - Parameter year: the year to be traded; sources of bars and macro rows after it are not named, so that evidence stays
    ///   what it was when the data grow.
    /// - Throws: what `StoredMarket` throws.
    static func read(
        from connection: Connection, _ settings: H5Settings, year: Int, asOf: Instant, plausible: BarPlausibility? = nil
    ) throws(Failure) -> Stored {
        let yearsEnd = Zone.bogota.instant(ISOWeek(containing: .lastDay(ofYear: year)).monday.adding(days: 7))
        let market = try StoredMarket(reading: connection, asOf: asOf, sourcesEnd: yearsEnd)
        let series = MarketSeries(
            daily: market.daily, fiveMinute: settings.fillModel == .intradayM5 ? market.bars : [], macro: market.macro,
            calendar: settings.calendar, dataSource: market.dataSource,
            daysOf: settings.calendar == .colombia ? .calendar : .bars, plausible: plausible)
        return Stored(series: series, barsOutsideSession: market.barsOutsideSession)
    }
}
