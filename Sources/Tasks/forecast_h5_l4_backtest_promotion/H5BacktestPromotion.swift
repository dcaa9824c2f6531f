internal import Failures
internal import H5
internal import JSON
internal import TaskContract

/// Backtests the weekly strategy on a year, votes on it automatically and publishes the result; runs production after a
/// person's approval.
@main
struct H5BacktestPromotion: TaskExecutable {
    static let name = "forecast_h5_l4_backtest_promotion"
    static let summary = "Backtests the weekly strategy, votes on the result and publishes it."
    static let outputSchema = H5BacktestWorkflow.outputSchema

    static func run(
        _ request: TaskRequest<H5BacktestParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try H5BacktestWorkflow.run(request, in: context)
    }
}
