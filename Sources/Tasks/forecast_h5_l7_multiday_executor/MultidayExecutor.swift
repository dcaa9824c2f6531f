internal import Failures
internal import H5Live
internal import JSON
internal import TaskContract

/// Enters, watches and closes the week's position.
@main
struct MultidayExecutor: TaskExecutable {
    static let name = MultidayExecutorWorkflow.name
    static let summary = "Enters the week's position, tests every bar once, exits, and closes the week."
    static let outputSchema = MultidayExecutorWorkflow.outputSchema

    static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try MultidayExecutorWorkflow.run(request, in: context)
    }
}
