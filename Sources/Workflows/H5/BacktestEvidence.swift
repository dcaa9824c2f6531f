internal import Execution
internal import Performance
internal import Publishing
internal import Strategy

extension BacktestResult {
    /// How far to believe the result, with the trials recorded so far, this one included.
    func evidence(_ rules: EvidenceRules, _ trials: TrialLedger) -> Evidence {
        let recorded = trials.trials(of: header.strategyID, year: header.year).map { trial in
            RecordedTrial(configuration: trial.configHash, sharpePerTrade: trial.sharpePerTrade ?? 0)
        }
        let policy = TrialPolicy(
            recorded: recorded, declared: rules.declaredTrials, tradeCount: metrics.tradeCount)
        return Evidence(
            ledger, replay: replay, trials: policy, costCurve: rules.costCurveBps, stress: rules.stressBpsPerSide)
    }
}
