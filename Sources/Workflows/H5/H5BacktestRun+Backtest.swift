internal import Approval
internal import CivilTime
internal import Execution
internal import Failures
internal import Files
internal import HashChain
internal import JSON
internal import Market
internal import Performance
internal import Publishing
internal import Store
internal import Strategy
internal import TaskContract

extension H5BacktestRun {
    /// Backtests the year, votes on it automatically and publishes what is new.
    func backtest() throws(Failure) -> PublishedYear {
        guard let year = parameters.year else { preconditionFailure("a backtest's year is checked with the request") }
        let result = try trade(year: year)
        // The ledger is read, counted and written under one lock, so that no run misses another's trial.
        let lock = try FileLock(Path.join(directory, ".trial_ledger.lock"))
        defer { withExtendedLifetime(lock) {} }
        let ledgerPath = Path.join(directory, "trial_ledger.jsonl")
        var trials = try TrialLedger(path: ledgerPath)
        let isNewTrial = trials.record(Trial(result, at: asOf))
        let evidence = result.evidence(strategy.evidence, trials)
        let documents = BacktestDocuments(
            result, evidence, significance: strategy.gates.significance, generatedAt: asOf)
        let vote = AutomaticVote(result, evidence, strategy)
        let record = BacktestRecord(result, vote, documents.hash, source: parameters.source)
        let files = EvidenceFiles(directory: directory, strategy: strategy.id, year: year)
        var prepared: PreparedRecord? = try store.prepare(
            record, trials: LedgerMark(of: trials.fileBytes()), actor: OperatingSystemUser.name, at: asOf,
            resetApproval: parameters.resetApproval)
        let isNew = prepared?.isNew ?? false
        let status = prepared?.state.status ?? .pendingApproval
        // What stands in the files may have been removed or edited since the state was recorded: the same evidence mends it.
        let isDamaged = !isNew && (try? files.hash()) != documents.hash

        var staged = StagedFiles()
        if isNew || isDamaged { try documents.stage(at: files, in: &staged) }
        let charts = BacktestCharts(result, directory: directory)
        if parameters.charts { try charts.stage(in: &staged, context) }
        if isNewTrial { try staged.stage(trials.fileBytes(), at: ledgerPath) }
        let written = staged.destinations
        let changed = isNew || !written.isEmpty
        try context.uninterruptible { () throws(Failure) in
            if isNew { try prepared.take()?.commit(with: &staged) } else { try staged.commit() }
            if isNew, !parameters.charts { charts.remove() }
        }
        let seeded = try seed(
            BacktestResultRow(
                result, documents, runSource: H5BacktestWorkflow.name, createdBy: OperatingSystemUser.name, asOf: asOf))
        return PublishedYear(
            phase: .backtest, isChanged: changed || seeded.isAny, result: result,
            vote: PublishedYear.Vote(
                recommendation: vote.recommendation, confidence: vote.confidence, trialCount: evidence.trials.trialCount),
            status: status, evidenceHash: documents.hash, seeded: seeded,
            artifacts: try Artifact.reading(isNew ? written + [store.statePath] : written))
    }
}

extension BacktestResult {
    /// What the deploying task is to be run with: the settings that were approved, over the year after. Where files lie is not
    /// part of it, so that the same evidence is the same document on every machine.
    fileprivate func deployParameters(_ source: H5BacktestParameters.Source) -> JSONObject {
        JSONObject([
            ("year", .integer(header.year + 1)), ("fill_model", .string(header.fillModel.rawValue)),
            ("purge_days", .integer(header.purgeDays)), ("calendar", .string(header.calendar.rawValue)),
            ("guardrails", .bool(header.guardrails)), ("source", .string(source.rawValue)),
        ])
    }
}

extension Trial {
    fileprivate init(_ result: BacktestResult, at asOf: Instant) {
        self.init(
            strategyID: result.header.strategyID, year: result.header.year, configHash: result.header.configHash,
            dataHash: result.header.dataHash,
            sharpePerTrade: result.ledger.trades.isEmpty ? nil : Evidence.sharpePerTrade(of: result.ledger.trades),
            recordedAt: asOf)
    }
}

extension AutomaticVote {
    fileprivate init(_ result: BacktestResult, _ evidence: Evidence, _ strategy: StrategyConfiguration) {
        let printed = result.metrics.printed
        let hasTrades = result.metrics.tradeCount > 0
        self.init(
            GateMetrics(
                totalReturnPct: printed.totalReturnPct, sharpeRatio: printed.sharpe,
                maximumDrawdownPct: printed.maxDrawdownPct, tradeCount: result.metrics.tradeCount, pValue: printed.pValue),
            gates: GateThresholds(strategy.gates),
            evidence: EvidenceMetrics(
                totalReturnPct: printed.totalReturnPct, sharpeRatio: printed.sharpe,
                bestRivalReturnPct: evidence.rivals.highestReturnPct,
                bestRivalSharpeRatio: evidence.rivals.highestSharpe,
                deflatedSharpeRatio: evidence.deflatedSharpeRatio,
                stressedReturnPct: hasTrades ? evidence.stressed.result.totalReturnPct : nil),
            checks: EvidenceThresholds(strategy.evidence),
            policy: strategy.evidence.policy == .enforced ? .enforced : .advisory)
    }
}

extension GateThresholds {
    fileprivate init(_ rules: GateRules) {
        self.init(
            minimumReturnPct: rules.minReturnPct, minimumSharpeRatio: rules.minSharpeRatio,
            maximumDrawdownPct: rules.maxDrawdownPct, minimumTrades: rules.minTrades, maximumPValue: rules.significance)
    }
}

extension EvidenceThresholds {
    fileprivate init(_ rules: EvidenceRules) {
        self.init(
            minimumDeflatedSharpe: rules.minDeflatedSharpe, stressCostBpsPerSide: Double(rules.stressBpsPerSide),
            minimumStressedReturnPct: 0)
    }
}

extension BacktestRecord {
    fileprivate init(
        _ result: BacktestResult, _ vote: AutomaticVote, _ evidenceHash: String, source: H5BacktestParameters.Source
    ) {
        var metrics = StrategyFigures.object(result.metrics)
        metrics["p_value"] = .number(result.metrics.printed.pValue)
        metrics["direction_accuracy_pct"] = .optional(result.metrics.printed.directionAccuracyPct)
        self.init(
            strategy: result.header.strategyID, strategyName: result.header.strategyName, year: result.header.year, vote: vote,
            metrics: metrics, deployParameters: result.deployParameters(source), evidenceHash: evidenceHash)
    }
}
