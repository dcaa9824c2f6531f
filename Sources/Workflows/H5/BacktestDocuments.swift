internal import Approval
internal import CivilTime
internal import Failures
internal import Files
internal import JSON
internal import Performance
internal import Publishing

/// The three documents that make up the evidence of a result.
struct BacktestDocuments {
    let summary: JSONValue
    let trades: JSONValue
    let weeks: JSONValue
    /// What a vote is bound to.
    let hash: String

    init(_ result: BacktestResult, _ evidence: Evidence, significance: Double, generatedAt: Instant) {
        summary = SummaryDocument.make(
            result.header, generatedAt: generatedAt, metrics: result.metrics,
            significance: significance, evidence: evidence)
        trades = TradesDocument.make(
            result.header, dates: result.dates, ledger: result.ledger, metrics: result.metrics)
        weeks = WeeksDocument.make(result.header, weeks: result.weeks)
        hash = EvidenceHash.compute(summary: summary, trades: trades, weeks: weeks)
    }

    /// Stages all three.
    func stage(at files: EvidenceFiles, in staged: inout StagedFiles) throws(Failure) {
        try staged.stage(weeks.fileBytes(), at: files.weeks)
        try staged.stage(trades.fileBytes(), at: files.trades)
        try staged.stage(summary.fileBytes(), at: files.summary)
    }
}
