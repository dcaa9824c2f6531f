internal import Alerts
internal import Failures
internal import JSON
internal import TaskContract

/// Looks for trouble and delivers the alerts of the outbox.
@main
struct AlertMonitorTask: TaskExecutable {
    static let name = AlertMonitorWorkflow.name
    static let summary = "Raises alerts for what is missing, late or stuck, and delivers the outbox to a webhook or the log."
    static let outputSchema = AlertMonitorWorkflow.outputSchema

    static func run(_ request: TaskRequest<AlertMonitorParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try AlertMonitorWorkflow.run(request, in: context)
    }
}
