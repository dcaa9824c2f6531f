internal import H5
internal import TaskContract

/// Backtests the weekly strategy on a year, votes on it automatically and publishes the result; runs production after a
/// person's approval.
@main
enum H5BacktestPromotion {
    static func main() { H5BacktestWorkflow.main() }
}
