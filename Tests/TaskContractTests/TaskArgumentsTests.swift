@testable import TaskContract

import Failures
import JSON
import Testing

@Suite struct TaskArgumentsTests {
    private func merged(_ arguments: [String], over text: String = "{}") throws -> JSONValue {
        let parsed = TaskArguments(arguments)
        if let problem = parsed.problem { throw problem }
        let document = try StandardInput.document(from: Array(text.utf8))
        return .object(try parsed.merged(over: document, ExampleParameters.self))
    }

    @Test func parametersAreReadByTheirDeclaredType() throws {
        let params = try merged([
            "--param", "year=2024", "--param=charts=false", "--param", "threshold=0.25", "--param", "note=2024", "--param",
            "symbols=USD/COP,USD/MXN", "--param", #"models=["ridge"]"#, "--param", "output_dir=a=b", "--param", "guardrails=null",
        ])["params"]
        #expect(
            params == [
                "year": 2024, "charts": false, "threshold": 0.25, "note": "2024", "symbols": ["USD/COP", "USD/MXN"],
                "models": ["ridge"], "output_dir": "a=b", "guardrails": nil,
            ])
    }

    @Test func aTextThatIsNoValueIsRefusedAsGiven() throws {
        for (text, name, code) in [
            ("year=abc", "year", "wrong_type"), ("year=", "year", "wrong_type"), ("year=2024.5", "year", "wrong_type"),
            ("year=1999", "year", "out_of_range"), ("charts=yes", "charts", "wrong_type"),
            ("charts=null", "charts", "wrong_type"),
            ("charts=TRUE", "charts", "wrong_type"), ("symbols=", "symbols[0]", "out_of_range"),
            ("phase=", "phase", "not_accepted"), ("from=today", "from", "out_of_range"),
        ] {
            let params = try merged(["--param", text])["params"]?.objectValue ?? JSONObject()
            let failure = #expect(throws: Failure.self, "\(text)") { try ExampleParameters(decoding: params) }
            #expect(failure?.code == code, "\(text)")
            #expect(failure?.field == "params.\(name)")
        }
    }

    @Test func aFlagWinsOverTheRequest() throws {
        let document = try merged(
            ["--param", "year=2025", "--as-of", "2026-01-01T00:00:00Z", "--run-id", "me", "--step=validate"],
            over: #"{"run_id":"r","params":{"year":"wrong","charts":false}}"#)
        #expect(document["params"] == ["year": 2025, "charts": false])
        #expect(document["run_id"] == "me" && document["as_of"] == "2026-01-01T00:00:00Z" && document["step"] == "validate")
    }

    @Test func parametersThatAreNoObjectStayWrongUnderAFlag() throws {
        #expect(try merged(["--param", "year=2025"], over: #"{"params":[]}"#)["params"] == [])
    }

    @Test func anUnknownParameterIsRefusedWithTheNearestName() {
        let failure = #expect(throws: Failure.self) { try merged(["--param", "yeer=2024"]) }
        #expect(failure?.code == "unknown_field")
        #expect(failure?.message.contains("did you mean \"year\"?") == true)
    }

    private static let wrong: [([String], String)] = [
        (["--frobnicate"], "unknown_flag"), (["year=2024"], "unknown_flag"), (["-x"], "unknown_flag"), (["--"], "unknown_flag"),
        ([""], "unknown_flag"), (["--pretty=yes"], "unknown_flag"), (["--param"], "missing_value"),
        (["--as-of"], "missing_value"),
        (["--param", "year"], "not_accepted"), (["--param", "=2024"], "not_accepted"),
        (["--param", "year=1", "--param", "year=2"], "duplicate_flag"), (["--step", "a", "--step", "b"], "duplicate_flag"),
        (["--log-format", "xml"], "not_accepted"),
    ]

    @Test(arguments: wrong)
    func aWrongCommandLineIsARequestFailure(_ arguments: [String], _ code: String) {
        let problem = TaskArguments(arguments).problem
        #expect(problem?.kind == .request)
        #expect(problem?.code == code)
    }

    @Test func theFormOfTheAnswerIsKnownEvenWhenTheRestIsWrong() {
        let arguments = TaskArguments(["--nonsense", "--pretty", "--log-format", "text"])
        #expect(arguments.isPretty && arguments.logFormat == .text && arguments.problem?.code == "unknown_flag")
    }

    @Test func modesAreFlags() {
        #expect(TaskArguments([]).mode == .run)
        #expect(TaskArguments(["--help"]).mode == .help && TaskArguments(["-h"]).mode == .help)
        #expect(TaskArguments(["--schema"]).mode == .schema && TaskArguments(["--version"]).mode == .version)
    }

    @Test func flagsAndRequestTogetherReachTheTask() throws {
        let run = try probe(
            ["--param", "year=2025", "--as-of", "2026-01-01T00:00:00-05:00"],
            input: .text(#"{"params":{"year":2024,"symbols":["A"]},"try_number":3,"max_tries":5,"upstream":{"x":{"n":1}}}"#))
        let output = try #require(try run.result()["output"])
        #expect(output["year"] == 2025 && output["symbols"] == ["A"] && output["as_of"] == "2026-01-01T05:00:00Z")
        #expect(output["try_number"] == 3 && output["is_last_try"] == false && output["upstream"]?["x"]?["n"] == 1)
    }
}
