internal import H5Live
internal import TaskContract

/// Sizes the week's position.
@main
enum VolTargeting {
    static func main() { VolTargetingWorkflow.main() }
}
