internal import H5Live
internal import TaskContract

/// Trains the weekly strategy's models for the coming week.
@main
enum WeeklyTraining {
    static func main() { WeeklyTrainingWorkflow.main() }
}
