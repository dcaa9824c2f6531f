internal import Failures
internal import H5Live
internal import JSON
internal import TaskContract

/// Books the week that has ended.
@main
struct WeeklyMonitor: TaskExecutable {
    static let name = WeeklyMonitorWorkflow.name
    static let summary = "Books the week's result, judges guardrails and the live record, and alerts."
    static let outputSchema = WeeklyMonitorWorkflow.outputSchema

    static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try WeeklyMonitorWorkflow.run(request, in: context)
    }
}
