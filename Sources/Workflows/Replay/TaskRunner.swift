internal import ChildProcess
internal import CivilTime
internal import Failures
internal import Files
internal import JSON
internal import Strategy

/// Runs the very executables, each as a process of its own.
struct TaskRunner {
    /// The folder of the executables.
    let folder: String
    /// What differs from this process's environment.
    let environment: [String: String]
    /// Whether to stop.
    let isCancelled: () -> Bool

    /// What a run had to say.
    struct Answer {
        /// Its warnings.
        let warnings: [String]
    }

    /// A runner of the executables beside the running one.
    ///
    /// - Throws: `executable_missing` (configuration).
    init(
        of strategy: StrategyDescription, environment: [String: String], isCancelled: @escaping () -> Bool
    ) throws(Failure) {
        let folder = Path.parent(FileSystem.executablePath ?? "")
        for task in strategy.tasks where !FileSystem.exists(Path.join(folder, task.name)) {
            throw Failure(
                .configuration, code: "executable_missing", "\(task.name) is not beside usdcop in \(folder)",
                remedy: "Run make build, or install again with make install.")
        }
        self.folder = folder
        self.environment = environment
        self.isCancelled = isCancelled
    }

    /// Runs a task at an instant, on its last try.
    ///
    /// - Throws: the task's own failure, its message led by instant and task; `interrupted` (temporary); `task_crashed`
    ///   (internal) when it ended without a result; `task_timeout` (temporary).
    func run(_ run: ScheduledRun) throws(Failure) -> Answer {
        let instant = run.instant.formatted(in: .bogota)
        let request: JSONValue = [
            "contract": "usdcop.task/1", "task": .string(run.task.name), "run_id": .string("replay__\(instant)"),
            "as_of": .string(instant), "try_number": 1, "max_tries": 1,
        ]
        let command = ChildCommand(
            Path.join(folder, run.task.name), environment: .inherited(changing: environment),
            input: Array(request.serialized().utf8))
        let end: ChildEnd
        do throws(ChildProblem) {
            end = try ChildProcess.run(command, within: .seconds(300), isCancelled: isCancelled)
        } catch {
            throw TaskRunner.failure(error, "\(instant) \(run.task.name)")
        }
        if isCancelled() { throw TaskRunner.interrupted }
        let result = end.output.split(separator: 10).last.flatMap { try? JSONValue(parsing: Array($0)) }
        guard end.status == 0 || end.status == 99 else {
            throw TaskRunner.failure(result?["error"], end, "\(instant) \(run.task.name)")
        }
        return Answer(warnings: (result?["warnings"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    static let interrupted = Failure(
        .temporary, code: "interrupted", "the replay was asked to stop before it was done",
        remedy: "Run it again; its database and folder are removed.")

    private static func failure(_ error: JSONValue?, _ end: ChildEnd, _ place: String) -> Failure {
        guard let code = error?["code"]?.stringValue, let message = error?["message"]?.stringValue,
            let kind = Failure.Kind.allCases.first(where: { $0.exitStatus == end.status })
        else {
            let said = String(decoding: end.errors.suffix(500), as: UTF8.self)
            return Failure(
                .internal, code: "task_crashed", "\(place): ended with status \(end.status) and no result, saying: \(said)",
                remedy: "Report this with the log of the run.")
        }
        return Failure(
            kind, code: code, "\(place): \(message)", field: error?["field"]?.stringValue,
            remedy: error?["remedy"]?.stringValue ?? "")
    }

    private static func failure(_ problem: ChildProblem, _ place: String) -> Failure {
        switch problem {
        case .cancelled: interrupted
        case .timedOut:
            Failure(
                .temporary, code: "task_timeout", "\(place): did not end within 300 s", remedy: "Run the replay again.")
        case .notExecutable(let reason):
            Failure(
                .configuration, code: "executable_missing", "\(place): cannot be started: \(reason)",
                remedy: "Run make build, or install again with make install.")
        case .exhausted(let reason):
            Failure(
                .temporary, code: "process_failed", "\(place): cannot be started: \(reason)",
                remedy: "Run the replay again when the machine has processes, files and memory to spare.")
        }
    }
}
