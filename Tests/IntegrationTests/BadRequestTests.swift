import Files
import JSON
import TestSupport
import Testing

/// A parameter that is refused, and what the task says about it.
struct BadParameter: Sendable, CustomTestStringConvertible {
    let name: String
    let value: JSONValue
    let code: String
    let mentions: [String]
    var testDescription: String { "\(name): \(value.serialized())" }

    init(_ name: String, _ value: JSONValue, _ code: String, _ mentions: [String]) {
        self.name = name
        self.value = value
        self.code = code
        self.mentions = mentions
    }

    static let all: [BadParameter] =
        [
            BadParameter("fill_modle", "daily_close", "unknown_field", [#"did you mean "fill_model""#]),
            BadParameter("purge", 5, "unknown_field", [#""purge""#, "purge_days"]),
            BadParameter("YEAR", 2022, "unknown_field", [#"did you mean "year""#]),
            BadParameter("leverage", 1, "unknown_field", [#""leverage""#, "phase, year"]),
            BadParameter("year", "2022", "wrong_type", [#""2022""#, "string", "an integer from 2000 to 2100"]),
            BadParameter("year", 2022.5, "wrong_type", ["2022.5"]),
            BadParameter("year", true, "wrong_type", ["true", "boolean"]),
            BadParameter("year", [2022], "wrong_type", ["array"]),
            BadParameter("year", 1999, "out_of_range", ["1999", "2000 to 2100"]),
            BadParameter("year", 2101, "out_of_range", ["2101", "2000 to 2100"]),
            BadParameter("year", .number(1e20), "out_of_range", ["2000 to 2100"]),
            BadParameter("year", nil, "missing_field", ["year"]),
            BadParameter("charts", "no", "wrong_type", [#""no""#, "true or false"]),
            BadParameter("charts", 0, "wrong_type", ["0", "true or false"]),
            BadParameter("charts", nil, "wrong_type", ["null", "true or false"]),
            BadParameter("guardrails", "true", "wrong_type", [#""true""#]),
            BadParameter("phase", "backtset", "not_accepted", [#"did you mean "backtest""#]),
            BadParameter("phase", "deploy", "not_accepted", ["backtest, production, both"]),
            BadParameter("phase", 1, "wrong_type", ["backtest, production, both"]),
            BadParameter("fill_model", "intraday", "not_accepted", ["intraday_m5"]),
            BadParameter("calendar", "usa", "not_accepted", ["as_given, colombia"]),
            BadParameter("source", "csv", "not_accepted", ["files, database"]),
            BadParameter("ohlcv_path", "", "out_of_range", ["path"]),
            BadParameter("ohlcv_path", 7, "wrong_type", ["path"]),
            BadParameter("macro_path", .string(String(repeating: "x", count: 4097)), "out_of_range", ["4096"]),
            BadParameter("output_dir", "a\u{0}b", "out_of_range", ["NUL"]),
            BadParameter("purge_days", "5", "wrong_type", [#""5""#]),
            BadParameter("purge_days", -1, "out_of_range", ["-1"]),
            BadParameter("purge_days", 31, "out_of_range", ["31"]),
        ] + (1...4).map { BadParameter("purge_days", .integer($0), "out_of_range", ["\($0)", "0 to 30, but not 1 to 4"]) }
}

@Suite struct BadRequestTests {
    @Test(arguments: BadParameter.all)
    func aBadParameterIsRefusedByName(_ parameter: BadParameter) throws {
        let bench = try Workbench()
        var request = bench.request().objectValue ?? JSONObject()
        var params = request["params"]?.objectValue ?? JSONObject()
        params[parameter.name] = parameter.value
        request["params"] = .object(params)
        let answer = try Answer(bench.start(Array(JSONValue.object(request).serialized().utf8)).end())
        answer.expectRefusal(64, parameter.code, field: "params.\(parameter.name)", mentions: parameter.mentions)
        #expect(!FileSystem.exists(bench.output))
    }

    @Test(arguments: [(0, "legacy_overlap"), (5, "purged"), (6, "purged"), (30, "purged")])
    func anyPurgeIsTakenThatNoLabelReachesAcross(days: Int, validation: String) throws {
        let bench = try Workbench()
        let output = try bench.succeed(["purge_days": .integer(days)])
        #expect(output["purge_days"] == .integer(days) && output["validation"] == .string(validation))
        #expect(try bench.document("summary_2022.json")["validation"] == .string(validation))
    }

    @Test(arguments: ["backtest", "both"])
    func withoutYearThereIsNothingToBacktest(phase: String) throws {
        let bench = try Workbench()
        let answer = try bench.run(["phase": .string(phase), "year": Optional<JSONValue>.none])
        answer.expectRefusal(64, "missing_field", field: "params.year", mentions: [phase])
        #expect(!FileSystem.exists(bench.output))
    }

    @Test func theRequestIsJudgedBeforeAnyFileIsLookedAt() throws {
        let bench = try Workbench()
        for file in InputFile.allCases { FileSystem.remove(file.path(bench)) }
        try bench.run(["purge_days": 3]).expectRefusal(64, "out_of_range", field: "params.purge_days")
    }

    @Test(arguments: [
        (#"{"params": {"year": 2022"#, "request_not_json"), ("year=2022", "request_not_json"), ("[]", "wrong_type"),
        ("2022", "wrong_type"), (#"{"params": {"year": NaN}}"#, "request_not_json"), (#"{} {}"#, "request_not_json"),
        (#"{"params": {"year": 2022}, "params": {}}"#, "duplicate_key"),
        (#"{"params": {"year": 2022, "year": 2023}}"#, "duplicate_key"),
        (#"{"params": {"year": 1e999}}"#, "out_of_range"),
        (#"{"parameters": {}}"#, "unknown_field"), (#"{"task": "seed_generate"}"#, "wrong_task"),
        (#"{"contract": "usdcop.task/2"}"#, "not_accepted"), (#"{"as_of": "2024-06-01T00:00:00"}"#, "out_of_range"),
        (#"{"as_of": "yesterday"}"#, "out_of_range"), (#"{"params": []}"#, "wrong_type"),
        (#"{"step": "backtest"}"#, "not_accepted"),
        (#"{"try_number": 0}"#, "out_of_range"),
    ])
    func aRequestThatIsNoneIsRefused(text: String, code: String) throws {
        let bench = try Workbench()
        let answer = try Answer(bench.start(Array(text.utf8)).end())
        answer.expectRefusal(64, code, field: answer.error["field"]?.stringValue)
        #expect(!FileSystem.exists(bench.folder.file("var")))
    }

    @Test func invalidUTF8IsRefused() throws {
        let bench = try Workbench()
        for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80]] {
            let request = Array(#"{"run_id": ""#.utf8) + bytes + Array(#""}"#.utf8)
            try Answer(bench.start(request).end()).expectRefusal(64, "request_not_utf8")
        }
    }

    @Test func aRequestOfFourMebibytesIsReadAndOneByteMoreIsNot() throws {
        let bench = try Workbench()
        let request = Array(bench.request(["purge_days": 3]).serialized().utf8)
        let padding = [UInt8](repeating: 0x20, count: (4 << 20) - request.count)
        try Answer(bench.start(request + padding).end()).expectRefusal(64, "out_of_range", field: "params.purge_days")
        try Answer(bench.start(request + padding + [0x20]).end()).expectRefusal(64, "request_too_large")
    }

    @Test func aRequestNestedTooDeeplyIsRefused() throws {
        let bench = try Workbench()
        func nested(_ depth: Int) -> [UInt8] {
            let opening = String(repeating: "[", count: depth - 2), closing = String(repeating: "]", count: depth - 2)
            return Array((#"{"upstream": {"a": "# + opening + closing + "}}").utf8)
        }
        try Answer(bench.start(nested(64)).end()).expectRefusal(64, "missing_field", field: "params.year")
        let answer = try Answer(bench.start(nested(65)).end())
        answer.expectRefusal(64, "request_too_deep", field: answer.error["field"]?.stringValue)
        let deepest = try Answer(bench.start(Array(String(repeating: "[", count: 1_000_000).utf8)).end())
        deepest.expectRefusal(64, "request_too_deep", field: deepest.error["field"]?.stringValue)
    }

    @Test func aFlagWinsOverTheRequest() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            ["year": 1999, "purge_days": 5], arguments: ["--param", "year=2022", "--param=purge_days=0", "--run-id", "manual 7"])
        #expect(answer.status == 0, "\(answer.error)")
        #expect(answer.output["year"] == 2022 && answer.output["validation"] == "legacy_overlap")
        #expect(answer.document["run_id"] == "manual 7")
    }

    @Test func anUnknownFlagIsRefusedWithTheNearest() throws {
        let bench = try Workbench()
        try bench.run(arguments: ["--parm", "year=2022"]).expectRefusal(64, "unknown_flag", mentions: ["--parm", "--param"])
        try bench.run(arguments: ["--param", "yeer=2022"]).expectRefusal(
            64, "unknown_field", field: "params.yeer", mentions: [#"did you mean "year""#])
        #expect(!FileSystem.exists(bench.output))
    }
}
