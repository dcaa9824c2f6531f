internal import H5Live
internal import TaskContract

/// Decides on the week that begins today.
@main
enum WeeklySignal {
    static func main() { WeeklySignalWorkflow.main() }
}
