internal import Failures
internal import Files
struct BacktestCharts {
    enum Phase { case backtest, production }
    init(_ result: BacktestResult, directory: String, phase: Phase) {}
    var arePresent: Bool { true }
    func stage(in staged: inout StagedFiles) throws(Failure) {}
}
