internal import CivilTime
internal import Failures
internal import Features
internal import H5Decision
internal import Macro
internal import Market
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// What a live decision is made from: the market as stored and visible at an instant, on the Colombian calendar, fresh enough.
struct LiveMarket {
    /// The features of every trading day.
    let features: FeatureTable
    /// Where the data come from.
    let dataSource: String

    /// Reads and checks the market a week is decided from. Rows of the week itself neither train nor are predicted on, so
    /// they are not named as sources.
    ///
    /// - Throws: what `StoredDays` throws; `stale_data` (data), naming every series that is too old.
    init(of run: LiveRun) throws(Failure) {
        let settings = run.strategy.settings
        let stored = try StoredDays(reading: run.connection, asOf: run.asOf, sourcesEnd: run.week.week.monday)
        if stored.barsOutsideSession > 0 {
            run.context.warn(
                "\(stored.barsOutsideSession) stored bars lie outside the session and were left out; "
                    + "usdcop repair-timezones shows those it can explain")
        }
        let daily = settings.calendar.filter(stored.daily)
        let freshness = DataFreshness(settings.strategy.health, bars: daily, macro: stored.macro, asOf: run.asOf)
        if let failure = freshness.failure { throw failure }
        features = FeatureTable(bars: daily, macro: stored.macro)
        dataSource = stored.dataSource
    }
}

extension DataFreshness {
    /// The refusal of stale series, by name; `nil` when all are fresh.
    var failure: Failure? {
        guard let first = stale.first else { return nil }
        let descriptions = stale.map { series in
            guard let last = series.last, let age = series.ageDays else { return "\(series.name) has no value at all" }
            return "the last \(series.name) is of \(last), \(age) trading days ago (at most \(series.limitDays) are allowed)"
        }
        return Failure(
            .data, code: "stale_data", descriptions.joined(separator: "; "), field: first.name,
            remedy: "Bring what is named up to date, bars with core_l0_01_ohlcv_backfill; then run the task again.")
    }
}
