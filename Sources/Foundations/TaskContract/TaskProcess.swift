internal import CSignals
internal import CivilTime
internal import Failures
internal import Files
internal import Glibc
internal import JSON
internal import Synchronization

/// The life of a task's process, from its arguments to its exit status.
///
/// Exactly one of three parties prints the result line: the main thread when the work ends, the watchdog when the process
/// is asked to stop and the work goes on, the signal handler when it crashes. `csignals_claim` decides who is first.
final class TaskProcess: Sendable {
    private struct Run {
        var line: ResultLine
        var context: TaskContext?
        var logger: Logger
    }

    let interruption = Interruption()
    private let channel: ResultChannel
    private let layout: JSONValue.Layout
    private let startedAt = ProcessClock.milliseconds()
    private let run: Mutex<Run>

    private init(task: String, arguments: TaskArguments, channel: ResultChannel) {
        self.channel = channel
        layout = arguments.isPretty ? .indented : .compact
        let logger = Logger(task: task, format: arguments.logFormat)
        run = Mutex(Run(line: ResultLine(task: task, startedAt: ProcessClock.now()), logger: logger))
    }

    /// Runs a task as this process.
    static func run<Task: TaskExecutable>(_ task: Task.Type) -> Never {
        csignals_start_clock()
        let channel = ResultChannel.take()
        let arguments = TaskArguments(Array(CommandLine.arguments.dropFirst()))
        if arguments.problem == nil, let text = TaskReference.text(of: task, arguments, isForPeople: channel.isTerminal) {
            exit(told(text, on: channel, of: task.name))
        }
        let process = TaskProcess(task: task.name, arguments: arguments, channel: channel)
        process.armCrash()
        let code = Watchdog.start(process)
        if code != 0 { process.finish(.failure(TaskProcess.unwatched(code))) }
        process.finish(process.ending(of: task, arguments))
    }

    /// A task that could not be asked to stop is not begun.
    private static func unwatched(_ code: Int32) -> Failure {
        let subject = "the task cannot watch for a request to stop"
        return Shortage.failure(code, subject)
            ?? Failure(
                .internal, code: "watchdog_failed", "\(subject): \(String(cString: strerror(code)))",
                remedy: "This is a bug: report it with the log.")
    }

    /// Prints a text for people; the exit status, which says whether it arrived.
    private static func told(_ text: String, on channel: ResultChannel, of name: String) -> Int32 {
        do throws(Failure) {
            guard channel.isOpen else { throw ResultChannel.closed }
            try channel.write(text)
            return 0
        } catch {
            return CommandProcess.report(error, of: name)
        }
    }

    private func ending<Task: TaskExecutable>(of task: Task.Type, _ arguments: TaskArguments) -> ResultLine.Ending {
        do throws(Failure) {
            let request = try request(task, arguments)
            return .outcome(try task.run(request, in: begin(request)))
        } catch {
            return .failure(error)
        }
    }

    private func request<Task: TaskExecutable>(
        _ task: Task.Type, _ arguments: TaskArguments
    ) throws(Failure) -> TaskRequest<Task.Parameters> {
        guard channel.isOpen else { throw ResultChannel.closed }
        if let problem = arguments.problem { throw problem }
        guard arguments.logFormat != nil || Logger.defaultFormat != nil else {
            throw Failure(
                .configuration, code: "environment_invalid", "USDCOP_LOG_FORMAT is neither json nor text",
                remedy: "Set USDCOP_LOG_FORMAT to json or text, or unset it.")
        }
        let document = try StandardInput.document(interruption: interruption)
        // Also the answer to a request that is refused carries the run's name, where it has a good one.
        noteRun(id: document["run_id"]?.stringValue.flatMap { $0.utf8.count <= 1024 ? $0 : nil }, step: nil)
        let merged = try arguments.merged(over: document, Task.Parameters.self)
        return try TaskRequest(
            decoding: merged, task: task.name, steps: task.steps, now: ProcessClock.now(),
            allowsFuture: ClockBound.isLifted(ProcessEnvironment.value))
    }

    /// Makes the context of a request that is known to be good.
    private func begin<Parameters>(_ request: TaskRequest<Parameters>) -> TaskContext {
        noteRun(id: request.runID, step: request.step)
        armCrash()
        return run.withLock { run in
            let context = TaskContext(
                environment: nil, location: .current, logger: run.logger, interruption: interruption,
                isAheadOfClock: ClockBound.isAhead(request.asOf, of: ProcessClock.now()))
            run.context = context
            return context
        }
    }

    private func noteRun(id: String?, step: String?) {
        run.withLock { run in
            run.line.runID = id
            run.line.step = step
            run.logger = run.logger.with(runID: id)
        }
    }

    private func armCrash() {
        let failure = Failure(
            .internal, code: "crash", "the task crashed; what the runtime had to say stands in the log",
            remedy: "This is a bug: report it with the request and the log.")
        let parts = run.withLock { $0.line.crashParts(failure) }
        _ = csignals_arm_crash(channel.descriptor, parts.head, parts.middle, parts.tail, failure.kind.exitStatus)
    }

    /// Prints the result and ends the process, unless another thread is doing that already.
    func finish(_ ending: ResultLine.Ending) -> Never {
        guard csignals_claim() else {
            while true { pause() }
        }
        exit(write(ending))
    }

    /// Prints the result of a task that would not stop and ends the process at once; `false` when its result is out.
    func interrupt() {
        guard csignals_claim() else { return }
        _exit(write(.failure(Interruption.failure), patience: 250))
    }

    /// Logs a failure and prints the result line.
    ///
    /// - Parameter patience: how long a reader that has stopped reading is waited for, in milliseconds; `nil`: for ever.
    /// - Returns: the exit status. Work that is done and an answer that is lost are not a success together.
    private func write(_ ending: ResultLine.Ending, patience: Int32? = nil) -> Int32 {
        let run = run.withLock { $0 }
        var ending = ending
        if patience.map({ Console.standardError.isReady(within: $0) }) ?? true {
            Console.standardError.clear()
            if case .failure(let failure) = ending { run.logger.log(failure) }
        }
        if case .failure(let failure) = ending { ending = .failure(failure.redacted(by: .ofProcess)) }
        var line = run.line
        line.warnings = (run.context?.warnings ?? []).map { Redaction.ofProcess.applied(to: $0) }
        let text = line.text(
            ending, finishedAt: ProcessClock.now(), milliseconds: ProcessClock.milliseconds() - startedAt, layout: layout)
        var status = ending.exitStatus
        if channel.isOpen, patience.map({ Descriptor.isWritable(channel.descriptor, within: $0) }) ?? true {
            do throws(Failure) {
                try channel.write(text)
            } catch {
                run.logger.log(error)
                if case .outcome = ending { status = error.kind.exitStatus }
            }
        }
        csignals_settle(status)
        return status
    }
}
