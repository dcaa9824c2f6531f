internal import Failures
internal import Operations
internal import TaskContract

/// The operator's command line.
@main
struct OperatorCommand {
    static func main() {
        CommandProcess.run("usdcop") { arguments, context throws(Failure) in
            try Operations.run(arguments, in: context)
        }
    }
}
