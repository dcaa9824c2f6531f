internal import Failures
internal import H5Live
internal import JSON
internal import TaskContract

/// Decides on the week that begins today.
@main
struct WeeklySignal: TaskExecutable {
    static let name = WeeklySignalWorkflow.name
    static let summary = "Decides on the week that begins today: both models' predictions, side, confidence and multiplier."
    static let outputSchema = WeeklySignalWorkflow.outputSchema

    static func run(_ request: TaskRequest<DecisionParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try WeeklySignalWorkflow.run(request, in: context)
    }
}
