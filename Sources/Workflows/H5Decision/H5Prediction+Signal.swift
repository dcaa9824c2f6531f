public import CivilTime
internal import Glibc
public import Market
public import Models
public import Store

extension H5Prediction {
    /// The models' predictions of a week as rows.
    ///
    /// - Parameters:
    ///   - predictions: what they said, log returns.
    ///   - inferenceDate: the day they were made on.
    ///   - featureDate: the day of the row predicted on.
    ///   - basePrice: the close of that day, COP per USD.
    ///   - horizonDays: how many trading days ahead they look.
    ///   - calendar: by which days are counted.
    ///   - modelVersion: what the models are called.
    public static func weekly(
        _ predictions: ModelPredictions, inferenceDate: CivilDate, featureDate: CivilDate, basePrice: Double, horizonDays: Int,
        calendar: CalendarMode, modelVersion: String
    ) -> [H5Prediction] {
        let target = calendar.day(horizonDays, after: featureDate)
        return zip(predictions.ids, predictions.values).map { model, prediction in
            H5Prediction(
                inferenceDate: inferenceDate, modelID: model.rawValue, horizonDays: horizonDays,
                targetDate: target.flatMap { $0 > inferenceDate ? $0 : nil }, basePrice: basePrice,
                predictedPrice: basePrice * exp(prediction), predictedReturn: prediction, modelVersion: modelVersion)
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
