internal import Realtime
internal import TaskContract

/// Stores the newest completed five-minute bars of today's session.
@main
enum OHLCVRealtime {
    static func main() { RealtimeWorkflow.main() }
}
