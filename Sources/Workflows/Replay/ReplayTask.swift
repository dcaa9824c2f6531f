/// The executables of the live week, in the order of a week.
enum ReplayTask: String, CaseIterable, Sendable {
    case training = "forecast_h5_l3_weekly_training"
    case signal = "forecast_h5_l5_weekly_signal"
    case sizing = "forecast_h5_l5_vol_targeting"
    case executor = "forecast_h5_l7_multiday_executor"
    case monitor = "forecast_h5_l6_weekly_monitor"
}
