internal import ChildProcess
internal import Failures

/// One run of gnuplot: a script in, pictures and messages out.
enum GnuplotProcess {
    /// How a run ended.
    struct Outcome {
        /// What was written to standard output.
        let output: [UInt8]
        /// What was written to standard error, shortened.
        let messages: String
        /// The exit status, or 128 + the signal that ended it.
        let exitStatus: Int32
    }

    /// Runs gnuplot on a script until it ends. It is killed when anything goes wrong here.
    static func run(
        _ executable: String, script: [UInt8], timeoutSeconds: Int, isCancelled: () -> Bool
    ) throws(Failure) -> Outcome {
        // None of the caller's environment is involved, so that equal scripts give equal pictures.
        let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": "/nonexistent"]
        var command = ChildCommand(
            executable, ["--default-settings", "-"], environment: .only(environment), input: script)
        command.errorLimit = 4096
        do throws(ChildProblem) {
            let end = try ChildProcess.run(command, within: .seconds(timeoutSeconds), isCancelled: isCancelled)
            let text = String(decoding: end.errors, as: UTF8.self).split(separator: "\n").joined(separator: " | ")
            return Outcome(output: end.output, messages: text, exitStatus: end.status)
        } catch {
            throw failure(error, executable, timeoutSeconds)
        }
    }

    private static func failure(_ problem: ChildProblem, _ executable: String, _ timeoutSeconds: Int) -> Failure {
        switch problem {
        case .notExecutable(let reason):
            Failure(
                .configuration, code: "gnuplot_missing", "\(executable) cannot be started: \(reason)",
                remedy: "Install it with: sudo apt-get install gnuplot-nox fonts-dejavu-core; or run with charts: false.")
        case .exhausted(let reason):
            Failure(
                .temporary, code: "process_failed", "\(executable) cannot be started: \(reason)",
                remedy: "Run the task again when the machine has processes, files and memory to spare.")
        case .timedOut:
            Failure(
                .temporary, code: "chart_timeout", "gnuplot did not end within \(timeoutSeconds) s",
                remedy: "Run the task again, or with charts: false.")
        case .cancelled:
            Failure(.temporary, code: "interrupted", "the drawing of charts was interrupted", remedy: "Run the task again.")
        }
    }
}
