internal import H5Live
internal import TaskContract

/// Enters, watches and closes the week's position.
@main
enum MultidayExecutor {
    static func main() { MultidayExecutorWorkflow.main() }
}
