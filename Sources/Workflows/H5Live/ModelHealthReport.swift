internal import CivilTime
internal import H5Decision
internal import JSON
internal import ModelFiles
internal import Models
internal import Store
internal import Strategy
internal import Validation

/// What is wrong with the models of a week, to be told and put into the outbox.
struct ModelHealthReport {
    /// One line a finding.
    private(set) var warnings: [String] = []
    /// The findings for the outbox.
    private(set) var alerts: [Alert] = []
    /// The figures behind them.
    private(set) var json = JSONObject()
    private let week: ISOWeek

    /// A report without findings.
    init(_ week: ISOWeek) { self.week = week }

    /// Judges the spread of the newest predictions of each model.
    mutating func add(_ spreads: [(model: ModelID, spread: PredictionSpread)], rule: CollapseRule) {
        var figures = JSONObject()
        var findings: [String] = []
        for (model, spread) in spreads {
            figures[model.rawValue] = [
                "count": .integer(spread.count), "mean": .number(spread.mean), "std": .number(spread.deviation),
                "collapse": .optional(spread.collapse?.rawValue),
            ]
            switch spread.collapse {
            case nil: break
            case .flat:
                findings.append(
                    "the last \(spread.count) predictions of \(model.rawValue) have a deviation of \(spread.deviation), "
                        + "below \(rule.minimumDeviation)")
            case .oneSided:
                findings.append(
                    "the last \(spread.count) predictions of \(model.rawValue) are all of one sign, with a mean of \(spread.mean), "
                        + "more than \(rule.oneSidedRatio) times their deviation of \(spread.deviation)")
            }
        }
        json["predictions"] = .object(figures)
        raise("model_collapse", "The models of \(week) have collapsed", findings)
    }

    /// Compares the coefficients with those of an earlier model.
    mutating func add(_ models: FittedModelSet, after former: WeeklyModel, rules: HealthRules) {
        var figures = JSONObject([("former_week", .string(former.week.description))])
        var findings: [String] = []
        for model in models.models {
            // A kind the former week did not have points nowhere yet.
            guard let before = former.models[model.id] else { continue }
            let cosine = coefficientCosine(model.coefficients, before.coefficients)
            figures[model.id.rawValue] = .optional(cosine)
            // Coefficients that are all 0 point nowhere.
            guard cosine.map({ $0 < rules.driftMinCosine }) ?? true else { continue }
            findings.append(
                "the coefficients of \(model.id.rawValue) have a cosine of \(cosine.map(\.description) ?? "nothing") with those of "
                    + "\(former.week), below \(rules.driftMinCosine)")
        }
        json["drift"] = .object(figures)
        raise("coefficient_drift", "The coefficients of \(week) have drifted", findings)
    }

    private mutating func raise(_ what: String, _ title: String, _ findings: [String]) {
        guard !findings.isEmpty else { return }
        warnings += findings
        alerts.append(
            Alert(
                key: LiveStrategy.description.alertKey(week, what), severity: .warning, title: title,
                body: findings.joined(separator: "; ")
                    + ". The week goes on as decided; look at the data and the models before trusting it."))
    }
}
