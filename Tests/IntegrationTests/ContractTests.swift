import Files
import JSON
import TestSupport
import Testing

/// The small market is what the other tests take it for.
@Suite struct SmallMarketTests {
    @Test(arguments: ["daily_close", "intraday_m5"])
    func itTakesBothSidesSkipsWeeksAndLeavesThemInEveryWay(fillModel: String) throws {
        let bench = try Workbench()
        let metrics = try #require(
            try bench.succeed(["fill_model": .string(fillModel), "guardrails": false])["metrics"]?.objectValue)
        for key in ["n_long", "n_short", "n_winners", "n_losers"] { #expect((metrics[key]?.integerValue ?? 0) > 5, "\(key)") }
        for reason in ["take_profit", "hard_stop", "week_end"] { #expect(metrics["exit_reasons"]?[reason] != nil, "\(reason)") }
        let weeks = try #require(try bench.document("weeks/smart_simple_v11_2022.json")["weeks"]?.arrayValue)
        // A holiday Monday costs the daily model its week and moves the other's to Tuesday.
        #expect(weeks.count == (fillModel == "daily_close" ? 51 : 52))
        #expect(weeks.contains { $0["skip_reason"] == "low_confidence_long" })
        #expect(Set(weeks.compactMap { $0["tier"]?.stringValue }) == ["HIGH", "MEDIUM", "LOW"])
        #expect(weeks.contains { $0["decision_date"] != $0["monday"] } == (fillModel == "intraday_m5"))
    }

    @Test func theGuardrailsActOnIt() throws {
        let bench = try Workbench()
        let answer = try bench.run(["guardrails": true])
        let weeks = try #require(try bench.document("weeks/smart_simple_v11_2022.json")["weeks"]?.arrayValue)
        let reasons = Set(weeks.compactMap { $0["skip_reason"]?.stringValue })
        #expect(!reasons.isDisjoint(with: ["circuit_breaker", "direction_paused"]), "\(reasons)")
        #expect(answer.document["warnings"]?.arrayValue?.isEmpty == false)
    }
}

/// The contract around the real executable.
@Suite struct ExecutableContractTests {
    private func say(_ flag: String, input: TaskProcess.Input = .bytes([])) throws -> TaskEnd {
        try TaskProcess(Workbench.task, arguments: [flag], input: input).end()
    }

    @Test(arguments: ["--help", "--version", "--schema"])
    func whatItSaysAboutItselfNeedsNoInput(flag: String) throws {
        let closed = try say(flag, input: .closed)
        #expect(closed.status == 0 && !closed.output.isEmpty && closed.log.isEmpty, "\(closed)")
        #expect(try say(flag).text == closed.text)
        #expect(try say(flag, input: .bytes(Array("no JSON".utf8))).text == closed.text)
        #expect(closed.text.contains(Workbench.task))
    }

    @Test func helpNamesEveryParameterOfTheSchema() throws {
        let help = try say("--help").text
        let schema = try JSONValue(parsing: say("--schema").output)
        let names = try #require(schema["params"]?["properties"]?.objectValue?.keys)
        #expect(names.count == 14)
        for name in names { #expect(help.contains("\n  \(name)\n"), "\(name)") }
    }

    @Test func aClosedInputIsNoRequest() throws {
        let bench = try Workbench()
        let process = try TaskProcess(
            Workbench.task, arguments: ["--param", "phase=backtest"], input: .closed,
            environment: ["USDCOP_DATA_DIR": bench.folder.file("var")])
        let answer = try Answer(process.end())
        #expect(answer.status == 64)
    }

    @Test func prettyIsTheSameAnswerForPeople() throws {
        let bench = try Workbench()
        let end = try bench.start(arguments: ["--pretty"]).end()
        #expect(end.status == 0 && end.lines.count > 20)
        #expect(try JSONValue(parsing: end.output)["status"] == "success")
    }

    @Test func everyLogLineIsAnObjectThatNamesTheTask() throws {
        let bench = try Workbench()
        let end = try bench.start(["guardrails": true], arguments: ["--run-id", "manual__7"]).end()
        let lines = try end.log.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        #expect(!lines.isEmpty)
        #expect(lines.allSatisfy { $0["task"] == .string(Workbench.task) && $0["run_id"] == "manual__7" })
    }

    @Test(arguments: ["daily_close", "intraday_m5"])
    func requestAndOutputAreWhatTheSchemaSays(fillModel: String) throws {
        let document = try JSONValue(parsing: say("--schema").output)
        let schema = Schema(root: document)
        let requestSchema = try #require(document["request"])
        let outputSchema = try #require(document["output"])
        let bench = try Workbench()

        let request = bench.request(["fill_model": .string(fillModel), "phase": "both"])
        #expect(schema.problems(request, requestSchema) == [])
        let answer = try Answer(bench.start(Array(request.serialized().utf8)).end())
        #expect(answer.status == 0, "\(answer.error)")
        #expect(schema.problems(answer.output, outputSchema) == [])
        // The phases' own outputs are what the same schema says of a single phase, and hold nothing it does not name.
        let phase = try #require(answer.output["backtest"])
        #expect(schema.problems(phase, outputSchema) == [])
        let named = Set(outputSchema["properties"]?.objectValue?.keys ?? [])
        for output in [phase, answer.output] {
            for key in output.objectValue?.keys ?? [] { #expect(named.contains(key), "\(key)") }
        }
    }

    /// What the decoder refuses by kind and range, the schema refuses too.
    @Test(arguments: BadParameter.all)
    func theSchemaRefusesWhatTheDecoderRefuses(_ parameter: BadParameter) throws {
        let document = try JSONValue(parsing: say("--schema").output)
        let schema = try #require(document["params"])
        // Two rules are about more than a value's kind: a year is needed by phase.
        guard parameter.code != "missing_field" else { return }
        #expect(!Schema(root: document).problems(.object(JSONObject([(parameter.name, parameter.value)])), schema).isEmpty)
    }
}
