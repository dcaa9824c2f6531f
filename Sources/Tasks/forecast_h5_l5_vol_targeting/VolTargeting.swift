internal import Failures
internal import H5Live
internal import JSON
internal import TaskContract

/// Sizes the week's position.
@main
struct VolTargeting: TaskExecutable {
    static let name = VolTargetingWorkflow.name
    static let summary = "Sizes the week's position by volatility, sets its stops, and applies the guardrails."
    static let outputSchema = VolTargetingWorkflow.outputSchema

    static func run(_ request: TaskRequest<DecisionParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try VolTargetingWorkflow.run(request, in: context)
    }
}
