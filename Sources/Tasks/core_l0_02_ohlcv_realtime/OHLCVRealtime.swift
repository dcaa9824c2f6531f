internal import Failures
internal import JSON
internal import Realtime
internal import TaskContract

/// Stores the newest completed five-minute bars of today's session.
@main
struct OHLCVRealtime: TaskExecutable {
    static let name = RealtimeWorkflow.name
    static let summary = "Stores the newest completed five-minute bars of today's session, pair by pair."
    static let steps = RealtimeWorkflow.steps
    static let outputSchema = RealtimeWorkflow.outputSchema

    static func run(
        _ request: TaskRequest<RealtimeParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try RealtimeWorkflow.run(request, in: context)
    }
}
