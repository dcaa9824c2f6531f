internal import H5Live
internal import TaskContract

/// Books the week that has ended.
@main
enum WeeklyMonitor {
    static func main() { WeeklyMonitorWorkflow.main() }
}
