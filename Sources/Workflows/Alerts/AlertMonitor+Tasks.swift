internal import CivilTime
internal import Failures
internal import Postgres
internal import Store

extension AlertMonitor {
    /// Tasks whose newest run failed, told once for the failures in a row. One that a scheduler repeats, since it will pass,
    /// is left to it for a while.
    func failedTasks() throws(Failure) -> [Alert] {
        let failing = try TaskRunStore(connection).failing(at: asOf, except: AlertMonitorWorkflow.name)
        return failing.filter { task in
            !task.isRetryable || asOf.seconds(since: task.since) >= rules.retryableFailureMinutes * 60
        }.map(alert)
    }

    private func alert(_ failing: FailingTask) -> Alert {
        let name = failing.step.isEmpty ? failing.task : "\(failing.task), step \(failing.step)"
        let parts = ["Failing since \(failing.since.formatted(in: .bogota)).", failing.message, failing.remedy]
        // A decision or an order hangs on these.
        let isTrading = failing.task.contains("_l5_") || failing.task.contains("_l7_")
        return Alert(
            key: "task:\(failing.task):\(failing.step):\(failing.firstID)", severity: isTrading ? .critical : .warning,
            title: "\(name) failed with \(failing.exitCode)\(failing.code.map { ", \($0)" } ?? "")",
            body: parts.compactMap { $0 }.joined(separator: " "))
    }
}
