internal import Alerts
internal import TaskContract

/// Looks for trouble and delivers the alerts of the outbox.
@main
enum AlertMonitorTask {
    static func main() { AlertMonitorWorkflow.main() }
}
