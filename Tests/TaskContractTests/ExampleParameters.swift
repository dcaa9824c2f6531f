@testable import TaskContract

import CivilTime
import Failures
import JSON

/// One parameter of each kind.
struct ExampleParameters: TaskParameters, Equatable {
    enum Phase: String, CaseIterable {
        case backtest, production, both
    }

    var phase = Phase.backtest
    var fallback: Phase?
    var year: Int?
    var purgeDays = 5
    var threshold = 0.5
    var charts = true
    var guardrails: Bool?
    var note: String?
    var outputDirectory: String?
    var symbols = ["USD/COP"]
    var models: [String] = []
    var from: CivilDate?
    var published: Instant?

    static let declaration: [ParameterField<ExampleParameters>] = [
        .choice("phase", \.phase, "What to run."),
        .choice("fallback", \.fallback, "What to run when that fails.", whenAbsent: "nothing"),
        .integer("year", \.year, in: 2000...2100, "The year.", whenAbsent: "the year after the approved one"),
        .integer("purge_days", \.purgeDays, in: 0...30, excluding: 1...4, "Rows dropped before the decision."),
        .number("threshold", \.threshold, in: 0...1, "A share."),
        .bool("charts", \.charts, "Whether to draw."),
        .bool("guardrails", \.guardrails, "Whether to guard.", whenAbsent: "as the fill model asks"),
        .string("note", \.note, maximumLength: 5, "A remark."),
        .path("output_dir", \.outputDirectory, "Where to write.", whenAbsent: "$USDCOP_DATA_DIR/public"),
        .strings("symbols", \.symbols, "Instruments."),
        .strings("models", \.models, among: ["ridge", "ard"], "Models."),
        .date("from", \.from, "The first day."),
        .instant("published", \.published, "When it was known."),
    ]

    func validate() throws(Failure) {
        if phase == .both, year == nil {
            throw Failure(
                .request, code: "missing_field", "params.year is missing; phase both needs it", field: "params.year",
                remedy: "Give params.year.")
        }
    }
}

/// A task whose one parameter must be given.
struct RequiredParameters: TaskParameters {
    var symbol: String?
    static let declaration: [ParameterField<RequiredParameters>] = [.string("symbol", \.symbol, "The instrument.").required()]
}

/// A task of two steps, for what needs a task and no process.
struct ExampleTask: TaskExecutable {
    static let name = "example_task"
    static let summary = "Shows every kind of parameter."
    static let steps = ["health_check", "validate"]
    static let outputSchema: JSONValue = ["type": "object", "properties": ["rows": ["type": "integer"]]]

    static func run(
        _ request: TaskRequest<ExampleParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        .success(output: JSONObject())
    }
}

/// The failure of decoding `text` as parameters; `nil` when it is accepted.
func refusal(_ text: String) throws -> Failure? {
    let object = try JSONValue(parsing: text).objectValue ?? JSONObject()
    do throws(Failure) {
        _ = try ExampleParameters(decoding: object)
        return nil
    } catch {
        return error
    }
}
