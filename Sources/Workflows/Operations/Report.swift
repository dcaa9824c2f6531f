internal import Approval
internal import Failures
internal import Files
internal import JSON
internal import TaskContract

/// Prints a published result as a person judges it: the figures, and beside them what they are worth.
enum Report {
    /// Prints the backtest of a year, by default of the one up for approval, or the production result.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        guard !arguments.isGiven("--production") || arguments.value("--year") == nil else {
            throw Failure(
                .request, code: "conflicting_options", "--year and --production name two results",
                remedy: "Give one of them.")
        }
        let directory = try arguments.productionDirectory(context)
        let state = try ApprovalStore(directory: directory).state()
        if arguments.isGiven("--production") {
            print(try text(Path.join(directory, "summary.json"), kind: "production", state: nil))
            return 0
        }
        let year = try year(arguments, state, directory)
        let stands = state.flatMap { $0.backtest.year == year ? $0 : nil }
        print(try text(Path.join(directory, "summary_\(year).json"), kind: "backtest", state: stands))
        print("\nfiles  \(directory)")
        return 0
    }

    private static func year(_ arguments: Arguments, _ state: ApprovalState?, _ directory: String) throws(Failure) -> Int {
        guard let text = arguments.value("--year") else {
            if let state { return state.backtest.year }
            throw Failure(
                .data, code: "no_backtest", "there is no backtest in \(directory)",
                remedy: "Run forecast_h5_l4_backtest_promotion first, or name the folder with --output-dir.")
        }
        guard let year = Int(text) else {
            throw Failure(
                .request, code: "wrong_type", "--year is \(text), which is no year", field: "year",
                remedy: "Give a year, such as 2025.")
        }
        return year
    }

    private static func text(_ path: String, kind: String, state: ApprovalState?) throws(Failure) -> String {
        let bytes = try FileSystem.read(path)
        guard let document = try? JSONValue(parsing: bytes), let report = ResultReport(document) else {
            throw Failure(
                .data, code: "summary_invalid", "\(path) is no summary of a result",
                remedy: "Run the task again; it writes the file anew.")
        }
        return report.text(kind: kind, state: state)
    }
}
