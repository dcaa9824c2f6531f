internal import CSignals
internal import CivilTime
internal import Failures
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
            channel.write(text)
            exit(0)
        }
        let process = TaskProcess(task: task.name, arguments: arguments, channel: channel)
        process.armCrash()
        Watchdog.start(process)
        process.finish(process.ending(of: task, arguments))
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
        return try TaskRequest(decoding: merged, task: task.name, steps: task.steps, now: ProcessClock.now())
    }

    /// Makes the context of a request that is known to be good.
    private func begin<Parameters>(_ request: TaskRequest<Parameters>) -> TaskContext {
        noteRun(id: request.runID, step: request.step)
        armCrash()
        return run.withLock { run in
            let context = TaskContext(
                environment: nil, location: .current, logger: run.logger, interruption: interruption)
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
        write(ending)
        exit(ending.exitStatus)
    }

    /// Prints the result of a task that would not stop and ends the process at once; `false` when its result is out.
    func interrupt() {
        guard csignals_claim() else { return }
        write(.failure(Interruption.failure), patience: 250)
        _exit(ResultLine.Ending.failure(Interruption.failure).exitStatus)
    }

    /// Logs a failure and prints the result line.
    ///
    /// - Parameter patience: how long a reader that has stopped reading is waited for, in milliseconds; `nil`: for ever.
    private func write(_ ending: ResultLine.Ending, patience: Int32? = nil) {
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
        if patience.map({ Descriptor.isWritable(channel.descriptor, within: $0) }) ?? true { channel.write(text) }
        csignals_settle(ending.exitStatus)
    }
}
