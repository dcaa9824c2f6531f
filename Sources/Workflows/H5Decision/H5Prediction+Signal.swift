public import CivilTime
internal import Glibc
public import Market
public import Store
public import Strategy

extension H5Prediction {
    /// Both models' predictions of a week as rows.
    ///
    /// - Parameters:
    ///   - signal: what they said.
    ///   - inferenceDate: the day they were made on.
    ///   - featureDate: the day of the row predicted on.
    ///   - basePrice: the close of that day, COP per USD.
    ///   - horizonDays: how many trading days ahead they look.
    ///   - calendar: by which days are counted.
    ///   - modelVersion: what the models are called.
    public static func weekly(
        _ signal: WeeklySignal, inferenceDate: CivilDate, featureDate: CivilDate, basePrice: Double, horizonDays: Int,
        calendar: CalendarMode, modelVersion: String
    ) -> [H5Prediction] {
        let target = calendar.day(horizonDays, after: featureDate)
        return WeeklyModelName.allCases.map { model in
            let prediction = model.prediction(signal)
            return H5Prediction(
                inferenceDate: inferenceDate, modelID: model.rawValue, horizonDays: horizonDays,
                targetDate: target.flatMap { $0 > inferenceDate ? $0 : nil }, basePrice: basePrice,
                predictedPrice: basePrice * exp(prediction), predictedReturn: prediction, modelVersion: modelVersion)
        }
    }
}

/// The two models of the weekly strategy, as tables name them.
public enum WeeklyModelName: String, Sendable, CaseIterable {
    case ridge
    case bayesianRidge = "bayesian_ridge"

    /// What the model said.
    public func prediction(_ signal: WeeklySignal) -> Double {
        switch self {
        case .ridge: signal.ridge
        case .bayesianRidge: signal.bayesianRidge
        }
    }
}

extension CalendarMode {
    /// The `count`-th session day after a date: by the Colombian calendar where that decides, else Monday to Friday.
    fileprivate func day(_ count: Int, after date: CivilDate) -> CivilDate? {
        var day: CivilDate? = date
        for _ in 0..<count {
            switch self {
            case .asGiven: day = day?.nextWeekday
            case .colombia: day = day.flatMap { TradingCalendar.colombia.tradingDay(after: $0) }
            }
        }
        return day
    }
}
