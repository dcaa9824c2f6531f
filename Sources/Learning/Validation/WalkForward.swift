public import CivilTime
public import Features
public import Models

/// Walk-forward training and prediction: before every decision date the models are fitted anew on an expanding window, and
/// predict from the last features known before that date.
///
///     let walkForward = WalkForward(models, horizon: 5, purgeDays: 5)
///     let decisions = try walkForward.run(table, decisionDates: mondays)
///
/// **Purge.** A label is the return over the next `horizon` rows. The last `purgeDays` complete rows before a decision are
/// left out of the training, as their labels are not known yet. Each of those rows is at least one bar, so that with
/// `purgeDays` ≥ `horizon` every label of the training lies before the decision; incomplete rows among them, which stand at
/// the beginning of a table only, could but leave out more. Source: López de Prado, Advances in Financial Machine
/// Learning (2018), 7.4.1.
///
/// **Legacy.** `purgeDays` 0 trains on every row before the decision whose label exists in the table, labels that look
/// past the decision included, and predicts on the last of those rows, which it has trained on. It overstates what can be
/// known, and exists to show by how much.
///
/// The rows of one decision begin those of the next, so the moments of the window are carried on: a decision costs O(p²)
/// for each new row and O(p³) for its two factorizations of p features, however long the window is.
public struct WalkForward: Sendable {
    /// Rows from a feature row to the close of its label.
    public let horizon: Int
    /// Complete rows left out before each decision; 0 or at least `horizon`.
    public let purgeDays: Int
    /// Fewest training rows with which a prediction is made.
    public let minimumTrainingRows: Int
    /// Rows dated before this are not trained on.
    public let trainingStart: CivilDate
    /// What is fitted.
    public let models: ModelSet

    /// A walk-forward scheme. A purge between 1 and `horizon` − 1 would leave labels that reach the decision and traps.
    public init(
        _ models: ModelSet, horizon: Int = 5, purgeDays: Int = 5, minimumTrainingRows: Int = 100,
        trainingStart: CivilDate = .firstDay(ofYear: 2020)
    ) {
        precondition(horizon > 0 && minimumTrainingRows > 0, "horizon and least training rows are above 0")
        precondition(purgeDays == 0 || purgeDays >= horizon, "a purge of \(purgeDays) rows for a label of \(horizon)")
        self.horizon = horizon
        self.purgeDays = purgeDays
        self.minimumTrainingRows = minimumTrainingRows
        self.trainingStart = trainingStart
        self.models = models
    }

    /// One decision for every date, in order. Dates ascend; they need not be dates of the table.
    ///
    /// - Throws: `ModelError`, the first reason why a window cannot be fitted. Too few rows are no error, but a decision
    ///   without forecast.
    public func run(_ table: FeatureTable, decisionDates: [CivilDate]) throws(ModelError) -> [WalkForwardDecision] {
        precondition(zip(decisionDates, decisionDates.dropFirst()).allSatisfy { $0 <= $1 }, "decision dates ascend")
        var window = ExpandingWindow(table, horizon: horizon)
        var decisions: [WalkForwardDecision] = []
        for date in decisionDates {
            let training = trainingRows(table, before: date)
            window.grow(to: training)
            guard training.count >= minimumTrainingRows, let first = training.first, let last = training.last,
                let feature = purgeDays == 0 ? last : table.completeRows(before: date).last
            else {
                decisions.append(WalkForwardDecision(date: date, trainingRowCount: training.count, forecast: nil))
                continue
            }
            let fitted = try models.fit(window.moments.equations)
            let forecast = WalkForwardForecast(
                featureDate: table.dates[feature], trainingFirst: table.dates[first], trainingLast: table.dates[last],
                predictions: try fitted.predict(table.row(feature)), models: fitted)
            decisions.append(WalkForwardDecision(date: date, trainingRowCount: training.count, forecast: forecast))
        }
        return decisions
    }

    /// The rows a decision at a date trains on, ascending.
    public func trainingRows(_ table: FeatureTable, before date: CivilDate) -> ArraySlice<Int> {
        let known = table.completeRows(before: date)
        let started = known.dropFirst(table.completeRows(before: trainingStart).count)
        guard purgeDays == 0 else { return started.dropLast(purgeDays) }
        let unlabelled = started.reversed().prefix { $0 + horizon >= table.dates.count }.count
        return started.dropLast(unlabelled)
    }
}

/// The moments of training rows that only ever grow at their end.
private struct ExpandingWindow {
    private let table: FeatureTable
    private let horizon: Int
    private(set) var moments = RegressionMoments(featureCount: FeatureTable.width)

    init(_ table: FeatureTable, horizon: Int) {
        self.table = table
        self.horizon = horizon
    }

    /// Takes in the rows beyond those it has; `rows` begins with those.
    mutating func grow(to rows: ArraySlice<Int>) {
        for row in rows.dropFirst(moments.count) {
            guard let target = table.target(horizon: horizon, at: row) else {
                preconditionFailure("training rows have labels")
            }
            moments.add(table.row(row), target: target)
        }
    }
}
