internal import CivilTime
public import Failures
public import JSON

/// The log of a process, on stderr: one JSON object a line, or plain text for people.
///
/// Values that stand in the environment under a secret's name (`…_KEY`, `…_TOKEN`, `…_SECRET`, `…_PASSWORD`, the password
/// in a URL) are struck out of every line, should they slip into a message.
public struct Logger: Sendable {
    /// How much a line matters.
    public enum Level: String, Sendable, CaseIterable {
        case info, warning, error
    }

    /// How lines look.
    public enum Format: String, Sendable, CaseIterable {
        /// One JSON object a line: `ts`, `level`, `task`, `run_id`, `message` and further fields.
        case json
        /// Colombian time, level where it matters, message, `field=value`.
        case text
    }

    private let task: String
    private let runID: String?
    private let format: Format
    private let console: Console?
    private let redaction: Redaction

    /// A log that goes nowhere.
    public static let silent = Logger(task: "", runID: nil, format: .json, console: nil)

    /// The log of a process on stderr.
    ///
    /// - Parameters:
    ///   - task: the name of the executable.
    ///   - runID: the scheduler's name for the run.
    ///   - format: how lines look; `nil` decides by `USDCOP_LOG_FORMAT`, then by whether stderr is a terminal.
    public init(task: String, runID: String? = nil, format: Format? = nil) {
        self.init(task: task, runID: runID, format: format ?? Logger.defaultFormat ?? .json, console: .standardError)
    }

    init(task: String, runID: String?, format: Format, console: Console?, redaction: Redaction = .ofProcess) {
        self.task = task
        self.runID = runID
        self.format = format
        self.console = console
        self.redaction = redaction
    }

    /// The format of `USDCOP_LOG_FORMAT`, else text on a terminal and JSON elsewhere; `nil` when the variable holds neither.
    public static var defaultFormat: Format? {
        guard let name = ProcessEnvironment.value("USDCOP_LOG_FORMAT"), !name.isEmpty else {
            return Terminal.isTerminal(.standardError) ? .text : .json
        }
        return Format(rawValue: name)
    }

    /// Writes a line.
    public func log(_ level: Level, _ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        guard let console else { return }
        let line =
            switch format {
            case .json: jsonLine(level, message, fields)
            case .text: textLine(level, message, fields, isColored: console.isColored)
            }
        console.write(line + "\n")
    }

    /// Writes a failure.
    public func log(_ failure: Failure) {
        log(
            .error, failure.message,
            ["code": .string(failure.code), "field": .optional(failure.field), "remedy": .string(failure.remedy)])
    }

    func progress(_ activity: String, _ completed: Int, of total: Int) {
        guard format == .text else { return }
        console?.progress(activity, completed, of: total)
    }

    func with(runID: String?) -> Logger {
        Logger(task: task, runID: runID, format: format, console: console, redaction: redaction)
    }

    func jsonLine(_ level: Level, _ message: String, _ fields: KeyValuePairs<String, JSONValue>) -> String {
        var object = JSONObject([
            ("ts", .string(ProcessClock.now().formatted())), ("level", .string(level.rawValue)), ("task", .string(task)),
            ("run_id", .optional(runID)), ("message", .string(redaction.applied(to: message))),
        ])
        for (name, value) in fields {
            // The five fields every line has keep their meaning.
            object[object[name] == nil ? name : "\(name)_"] = redaction.applied(to: value)
        }
        return JSONValue.object(object).serialized()
    }

    func textLine(
        _ level: Level, _ message: String, _ fields: KeyValuePairs<String, JSONValue>, isColored: Bool
    ) -> String {
        var line = "\(Zone.bogota.civil(ProcessClock.now()).time) "
        switch level {
        case .info: break
        case .warning: line += isColored ? "\u{1B}[33mwarning\u{1B}[0m " : "warning "
        case .error: line += isColored ? "\u{1B}[31merror\u{1B}[0m " : "error "
        }
        line += Terminal.printable(redaction.applied(to: message))
        for (name, value) in fields where value != .null {
            let value = redaction.applied(to: value)
            line += " \(name)=\(Terminal.printable(value.stringValue ?? value.serialized()))"
        }
        return line
    }
}
