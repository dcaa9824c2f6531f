package import CivilTime
internal import Failures
internal import Features
internal import H5Decision
internal import JSON
internal import Macro
internal import Market
internal import Postgres
internal import Store
internal import Strategy

/// What a decision was made from, and when each of it was known.
package struct ExplainedInputs: Sendable {
    /// A macro row that a feature shows.
    package struct MacroInput: Sendable {
        /// The variable's column.
        package let name: String
        /// The date of the row.
        package let date: CivilDate
        /// When it was published, by the rule of its kind.
        package let knownAt: Instant
        /// Its value.
        package let value: Double
    }

    /// The opening of the newest five-minute bar behind the features; `nil` when there is none any more.
    package let lastBar: Instant?
    /// The close of the day of the features, COP per USD; `nil` when there is none any more.
    package let close: Double?
    /// When the day of the features was over.
    package let dayKnownAt: Instant
    /// The macro rows, by feature.
    package let macro: [MacroInput?]
    /// Where bars and macro rows come from.
    package let dataSource: String

    /// The feature that shows each variable.
    static let macroFeatures: [(feature: Feature, variable: MacroVariable)] = [
        (.dxyCloseLag1, .dxy), (.oilCloseLag1, .wti), (.vixCloseLag1, .vix), (.embiCloseLag1, .embi),
    ]

    init(_ market: ExplainedMarket, on featureDate: CivilDate) {
        let end = Zone.bogota.instant(featureDate.adding(days: 1))
        lastBar = market.stored.bars.last { $0.time < end }?.time
        let row = market.features.dates.lastIndex(of: featureDate)
        close = row.map { market.features.closes[$0] }
        dayKnownAt = DailyBar.visible(featureDate)
        macro = ExplainedInputs.macroFeatures.map { feature, variable in
            guard let row, let date = market.features.source(of: variable, in: market.stored.macro, on: featureDate) else {
                return nil
            }
            return MacroInput(
                name: variable.column, date: date, knownAt: market.stored.macro.known(date),
                value: market.features.value(feature, at: row))
        }
        dataSource = market.stored.dataSource
    }

    /// The macro row behind a feature; `nil` for features of bars.
    package func macroInput(of feature: Int) -> MacroInput? {
        ExplainedInputs.macroFeatures.firstIndex { $0.feature.rawValue == feature }.flatMap { macro[$0] }
    }
}

/// The stored market as it was visible at an instant, fresh or not.
struct ExplainedMarket {
    let stored: StoredMarket
    let features: FeatureTable

    init(_ connection: Connection, _ settings: H5Settings, asOf: Instant) throws(Failure) {
        stored = try StoredMarket(reading: connection, asOf: asOf)
        features = FeatureTable(bars: settings.calendar.filter(stored.daily), macro: stored.macro)
    }
}
