internal import Failures
internal import Ingestion
internal import JSON
internal import TaskContract

/// Restores five-minute bars where there are none, fills their gaps from the provider and exports them.
@main
struct OHLCVBackfill: TaskExecutable {
    static let name = BackfillWorkflow.name
    static let summary = "Restores five-minute bars, fills their gaps and exports them."
    static let steps = BackfillWorkflow.steps
    static let outputSchema = BackfillWorkflow.outputSchema

    static func run(
        _ request: TaskRequest<BackfillParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try BackfillWorkflow.run(request, in: context)
    }
}
