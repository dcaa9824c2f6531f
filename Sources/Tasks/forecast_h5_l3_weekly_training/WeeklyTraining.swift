internal import Failures
internal import H5Live
internal import JSON
internal import TaskContract

/// Trains the weekly strategy's models for the coming week.
@main
struct WeeklyTraining: TaskExecutable {
    static let name = WeeklyTrainingWorkflow.name
    static let summary = "Trains the weekly strategy's models for the coming week, writes them as a file and registers it."
    static let outputSchema = WeeklyTrainingWorkflow.outputSchema

    static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try WeeklyTrainingWorkflow.run(request, in: context)
    }
}
