public import Failures
public import JSON

/// A task of the pipeline as an executable of its own: the contract `usdcop.task/1` around one workflow.
///
///     @main
///     struct Backfill: TaskExecutable {
///         static let name = "core_l0_01_ohlcv_backfill"
///         static let summary = "Fills the gaps of the bar history."
///         static let outputSchema = BackfillOutput.outputSchema
///         static func run(
///             _ request: TaskRequest<BackfillParameters>, in context: TaskContext
///         ) throws(Failure) -> TaskOutcome {
///             .success(BackfillOutput(rows: 0))
///         }
///     }
public protocol TaskExecutable {
    /// What the task can be asked.
    associatedtype Parameters: TaskParameters
    /// The executable's name, which is the DAG's.
    static var name: String { get }
    /// One sentence for `--help`.
    static var summary: String { get }
    /// The parts that can be run alone, in order; none by default.
    static var steps: [String] { get }
    /// The JSON Schema of `output`.
    static var outputSchema: JSONValue { get }

    /// Does the work. Called once, on the main thread, with a request that is known to be good.
    static func run(_ request: TaskRequest<Parameters>, in context: TaskContext) throws(Failure) -> TaskOutcome
}

extension TaskExecutable {
    /// No part can be run alone.
    public static var steps: [String] { [] }

    /// The process: reads the request, runs the task, prints the result line and exits with the contract's status.
    public static func main() { TaskProcess.run(Self.self) }
}

/// The version all executables of the package share.
public let packageVersion = "0.1.0"
