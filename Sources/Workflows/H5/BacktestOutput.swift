internal import Approval
internal import Execution
internal import JSON
internal import Market
internal import Performance
internal import Publishing
internal import Strategy
internal import TaskContract

/// What the task has done: one phase, or both.
struct BacktestOutput: TaskOutput {
    private let phase: H5BacktestParameters.Phase
    private let isChanged: Bool
    private let alone: PublishedYear?
    private let both: BothPhases?

    /// Of a request for one phase.
    init(_ published: PublishedYear) {
        phase = published.phase
        isChanged = published.isChanged
        alone = published
        both = nil
    }

    /// Of a request for both.
    ///
    /// - Parameter production: `nil` where the vote does not let it run.
    init(_ backtest: PublishedYear, _ production: PublishedYear?) {
        phase = .both
        isChanged = backtest.isChanged || production?.isChanged == true
        alone = nil
        both = BothPhases(backtest: backtest, production: production)
    }

    /// The files of all phases.
    var artifacts: [Artifact] {
        let published = [alone, both?.backtest, both?.production].compactMap { $0 }
        return published.flatMap(\.artifacts)
    }

    static let declaration: [OutputField<BacktestOutput>] =
        [.choice("phase", \.phase), .value("changed", \.isChanged, "false when the files already say so.")]
        + PublishedYear.findings.map { $0.within(\.alone) } + BothPhases.declaration.map { $0.within(\.both) }
}

/// A backtest, and the production run that follows an approval.
private struct BothPhases: TaskOutput {
    /// Where the task stopped.
    enum Stop: String, CaseIterable {
        case vote
    }

    let backtest: PublishedYear
    let production: PublishedYear?

    private var stop: Stop? { production == nil ? .vote : nil }

    static let declaration: [OutputField<BothPhases>] = [
        .object("backtest", \.backtest, "phase both: the backtest's output."),
        .choice("stopped_at", \.stop, "phase both: where it stopped."),
        .object("production", \.production, "phase both: the production run's output.").leftOutWhenAbsent(),
    ]
}

/// A year that one phase has traded and published.
struct PublishedYear {
    /// What the automatic vote on a backtest said.
    struct Vote {
        let recommendation: Recommendation
        let confidence: Double
        /// Trials in the ledger, this one's among them.
        let trialCount: Int
    }

    let phase: H5BacktestParameters.Phase
    let isChanged: Bool
    let result: BacktestResult
    /// `nil` of a production run.
    var vote: Vote?
    let status: ApprovalStatus
    let evidenceHash: String
    let seeded: SeededRows
    let artifacts: [Artifact]
}

extension PublishedYear: TaskOutput {
    /// What was run and what came of it.
    static let findings: [OutputField<PublishedYear>] =
        BacktestResult.outputFields.map { $0.within(\.result) } + [
            .choice("recommendation", \.vote?.recommendation).leftOutWhenAbsent(),
            .value("confidence", \.vote?.confidence).leftOutWhenAbsent(), .choice("status", \.status),
            .value("evidence_hash", \.evidenceHash), .value("n_trials", \.vote?.trialCount).leftOutWhenAbsent(),
            .value("seeded_rows", \.seeded.json, "seed_db: rows new or different now, by table; null without seed_db."),
        ]

    static let declaration: [OutputField<PublishedYear>] =
        [.choice("phase", \.phase), .value("changed", \.isChanged, "false when the files already say so.")] + findings
}

extension BacktestResult {
    private var skippedCount: Int { weeks.count { $0.skipReason != nil && $0.skipReason != .open } }
    private var openCount: Int { weeks.count { $0.skipReason == .open } }
    private var figures: JSONObject { StrategyFigures.object(metrics) }

    /// What outputs say of a traded year.
    fileprivate static let outputFields: [OutputField<BacktestResult>] = [
        .value("strategy_id", \.header.strategyID), .value("year", \.header.year), .choice("fill_model", \.header.fillModel),
        .choice("validation", \.header.validation), .value("purge_days", \.header.purgeDays),
        .choice("calendar", \.header.calendar),
        .value("guardrails", \.header.guardrails), .value("data_source", \.header.dataSource),
        .value("data_hash", \.header.dataHash), .value("config_hash", \.header.configHash),
        .value("n_weeks", \.weeks.count), .value("n_skipped", \.skippedCount), .value("n_open", \.openCount),
        .value("metrics", \.figures),
    ]
}
