internal import CSignals
public import CivilTime
public import Failures
internal import Glibc

/// The life of an operator's command: arguments in, an exit status out, failures told on stderr. For programs that are no
/// tasks and print what they like.
///
///     @main
///     struct Operator {
///         static func main() {
///             CommandProcess.run("usdcop") { arguments, context throws(Failure) in … }
///         }
///     }
public final class CommandProcess: Sendable {
    let interruption = Interruption()

    private init() {}

    /// The wall clock, to the millisecond. A command is an outermost edge; tasks take the request's `asOf` instead.
    public static var now: Instant { ProcessClock.now() }

    /// Runs `body` as this process. SIGTERM and SIGINT work as in a task; a reader of stdout that goes away ends the output
    /// quietly, and what could not be written is no success: 75.
    ///
    /// - Parameters:
    ///   - name: what the command calls itself in its log.
    ///   - body: gets the arguments behind the name and answers with the exit status.
    public static func run(
        _ name: String, _ body: ([String], TaskContext) throws(Failure) -> Int32
    ) -> Never {
        // Without a stdout every write fails, and the status says so at the end; the work is done all the same.
        _ = csignals_fill_standard_streams()
        let process = CommandProcess()
        Watchdog.start(process)
        let context = TaskContext(
            environment: nil, location: .current, logger: Logger(task: name), interruption: process.interruption)
        var status: Int32
        do throws(Failure) {
            status = try body(Array(CommandLine.arguments.dropFirst()), context)
        } catch {
            status = report(error, of: name)
        }
        guard csignals_claim() else {
            while true { pause() }
        }
        Console.standardError.clear()
        let problem = csignals_flush_stdout()
        if problem != 0, status == 0 {
            let lost = ResultChannel.lost(String(cString: strerror(problem)))
            // Who closes a pager has read enough.
            status = problem == EPIPE ? lost.kind.exitStatus : report(lost, of: name)
        }
        exit(status)
    }

    /// Tells people about a failure on stderr.
    ///
    /// - Returns: the exit status that belongs to it.
    @discardableResult
    public static func report(_ failure: Failure, of name: String) -> Int32 {
        let field = failure.field.map { " [\($0)]" } ?? ""
        let text = "\(name): \(Terminal.printable(failure.message))\(field)\n\(Terminal.printable(failure.remedy))\n"
        Console.standardError.write(Redaction.ofProcess.applied(to: text))
        return failure.kind.exitStatus
    }
}

extension CommandProcess: Watchdog.Process {
    func interrupt() {
        guard csignals_claim() else { return }
        _exit(CommandProcess.report(Interruption.failure, of: "interrupted"))
    }
}
