internal import CivilTime
internal import Failures
internal import Features
internal import H5Decision
internal import JSON
internal import Market
internal import ModelFiles
internal import Models
internal import Strategy
internal import TaskContract
internal import Validation

/// Trains the models of a week, and judges them beside those of the weeks before. Pure: the same rows give the same file.
struct WeeklyTrainer {
    /// The settings of the strategy.
    let settings: H5Settings
    /// The scheme, the backtest's own.
    let walkForward: WalkForward

    init(_ settings: H5Settings) {
        self.settings = settings
        walkForward = WalkForward(settings.strategy.training, purgeDays: settings.purgeDays)
    }

    /// How many weeks before the one trained for are forecast again, to say how well such models did.
    static let reviewedWeeks = 52

    /// What training gives.
    struct Result {
        /// The model's file.
        let file: ModelFile
        /// The spread of each model's newest weekly predictions, this week's included; without those with too few.
        let spreads: [(model: ModelID, spread: PredictionSpread)]
    }

    /// Trains for a week on the rows before its first trading day.
    ///
    /// - Throws: `too_few_rows`, `models_not_fitted` (data).
    func train(_ week: LiveWeek, on market: LiveMarket) throws(Failure) -> Result {
        let features = market.features
        let decisions: [WalkForwardDecision]
        do throws(ModelError) {
            decisions = try walkForward.run(features, decisionDates: reviewedDates(before: week) + [week.decisionDate])
        } catch {
            throw error.installationFailure
                ?? Failure(
                    .data, code: "models_not_fitted", "the models of \(week.week) cannot be fitted: \(error)",
                    remedy: "Check the stored bars and macro rows before \(week.decisionDate) for constant or extreme columns.")
        }
        let decision = decisions[decisions.count - 1]
        guard let forecast = decision.forecast else { throw tooFewRows(decision) }
        let model = WeeklyModel(
            strategyID: settings.strategy.id, configHash: settings.configHash, week: week.week,
            decisionDate: week.decisionDate, dataSource: market.dataSource, libraryVersion: packageVersion,
            training: WeeklyModel.Training(
                first: forecast.trainingFirst, last: forecast.trainingLast, rowCount: decision.trainingRowCount),
            settings: WeeklyModel.Settings(walkForward), models: forecast.models,
            metrics: review(decisions.dropLast(), features, before: week.decisionDate))
        return Result(file: ModelFile(model), spreads: spreads(decisions))
    }

    private func reviewedDates(before week: LiveWeek) -> [CivilDate] {
        (1...WeeklyTrainer.reviewedWeeks).reversed().compactMap {
            TradingCalendar.colombia.firstTradingDay(of: week.week.adding(weeks: -$0))
        }
    }

    private func tooFewRows(_ decision: WalkForwardDecision) -> Failure {
        Failure(
            .data, code: "too_few_rows",
            "\(decision.trainingRowCount) rows of \(settings.strategy.training.startDate) and later can train for "
                + "\(decision.date), \(settings.strategy.training.minRows) are needed",
            remedy: "Fill the history of bars and macro rows: usdcop restore, core_l0_01_ohlcv_backfill.")
    }

    private func spreads(_ decisions: [WalkForwardDecision]) -> [(ModelID, PredictionSpread)] {
        let rule = CollapseRule(settings.strategy.health)
        return walkForward.models.ids.compactMap { model in
            rule.judge(decisions.compactMap { $0.forecast?.predictions[model] }).map { (model, $0) }
        }
    }

    /// How the models of the weeks before did, each on the week it was trained for.
    private func review(
        _ decisions: ArraySlice<WalkForwardDecision>, _ features: FeatureTable, before date: CivilDate
    ) -> JSONObject {
        var review = JSONObject()
        for model in walkForward.models.ids {
            let accuracy = ForecastAccuracy(
                Array(decisions), in: features, horizon: walkForward.horizon, before: date, of: model)
            review[model.rawValue] =
                accuracy.map {
                    [
                        "weeks": .integer($0.count), "direction_accuracy": .number($0.directionAccuracy),
                        "rmse": .number($0.rootMeanSquareError),
                    ]
                } ?? .null
        }
        return JSONObject([("walk_forward", .object(review))])
    }
}
