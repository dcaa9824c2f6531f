internal import CivilTime
internal import Failures
internal import H5Live
internal import JSON
internal import Postgres
internal import Store
internal import TaskContract

/// Rebuilds a live decision from stored rows and says whether it comes out again.
enum ExplainCommand {
    /// Prints the explanation.
    ///
    /// - Returns: 0 when every part is reproduced.
    /// - Throws: `not_reproduced` (data), naming the parts, after the explanation was printed; `week_unknown` (data).
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let week = try week(arguments)
        let connection = try Connection.open(for: context, application: "usdcop explain", as: .reader)
        let explanation = try WeekExplanation(week, connection, in: context)
        print(arguments.isGiven("--json") ? explanation.json.serialized(.indented) : ExplainReport(explanation).text)
        let contradicted = explanation.contradicted
        guard contradicted.isEmpty else {
            throw Failure(
                .data, code: "not_reproduced",
                "\(week) does not come out again: \(contradicted.map(\.name.rawValue).joined(separator: ", "))",
                remedy: "Look at the differences above: bars, macro rows, the artifact or a row were changed after the week was "
                    + "decided, or the strategy file was.")
        }
        return 0
    }

    private static func week(_ arguments: Arguments) throws(Failure) -> ISOWeek {
        _ = try arguments.strategy()
        guard let text = arguments.value("--week"), let week = ISOWeek(text) else {
            throw Failure(
                .request, code: "not_accepted",
                "--week is \(arguments.value("--week") ?? "missing"); accepted: an ISO week such as 2024-W23", field: "--week",
                remedy: "Name the week, such as --week 2024-W23.")
        }
        return week
    }
}
