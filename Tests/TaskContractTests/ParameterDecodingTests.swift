@testable import TaskContract

import CivilTime
import Failures
import JSON
import Testing

@Suite struct ParameterDecodingTests {
    private func decode(_ text: String) throws -> ExampleParameters {
        try ExampleParameters(decoding: try JSONValue(parsing: text).objectValue ?? JSONObject())
    }

    @Test func nothingGivenIsEveryDefault() throws {
        #expect(try decode("{}") == ExampleParameters())
    }

    @Test func everyKindOfValueArrives() throws {
        let params = try decode(
            #"""
            {"phase":"both","fallback":"backtest","year":2024,"purge_days":0,"threshold":1,"charts":false,"guardrails":true,
             "note":"añ😀\"x","output_dir":"/data","symbols":[],"models":["ard","ridge"],"from":"2024-06-03",
             "published":"2024-06-03T08:15:00-05:00"}
            """#)
        #expect(params.phase == .both && params.fallback == .backtest && params.year == 2024 && params.purgeDays == 0)
        #expect(params.threshold == 1 && !params.charts && params.guardrails == true && params.note == "añ😀\"x")
        #expect(params.outputDirectory == "/data" && params.symbols.isEmpty && params.models == ["ard", "ridge"])
        #expect(params.from == CivilDate("2024-06-03") && params.published == Instant("2024-06-03T13:15:00Z"))
    }

    @Test func nullIsAbsentWhereThereIsNoDefault() throws {
        let text = #"{"fallback":null,"year":null,"guardrails":null,"note":null,"output_dir":null,"from":null,"published":null}"#
        #expect(try decode(text) == ExampleParameters())
    }

    @Test(arguments: ["phase", "purge_days", "threshold", "charts", "symbols", "models"])
    func nullIsRefusedWhereThereIsADefault(_ name: String) throws {
        #expect(try refusal("{\"\(name)\":null}")?.code == "wrong_type")
    }

    @Test func aWholeNumberMayBeWrittenWithAFraction() throws {
        #expect(try decode(#"{"year":2024.0}"#).year == 2024)
        #expect(try decode(#"{"year":2.024e3}"#).year == 2024)
        let failure = try #require(try refusal(#"{"year":2024.5}"#))
        #expect(failure.code == "wrong_type")
        #expect(failure.message == "params.year is 2024.5 (number); accepted: an integer from 2000 to 2100, or null")
        #expect(failure.field == "params.year")
        #expect(failure.kind == .request)
    }

    private static let ranges: [(String, [String], [String])] = [
        ("year", ["2000", "2001", "2099", "2100"], ["1999", "2101", "-2000", "1e300", "99999999999999999999"]),
        ("purge_days", ["0", "5", "30"], ["-1", "1", "4", "31"]),
        ("threshold", ["0", "-0", "1", "0.5", "1.0"], ["-0.0000001", "1.0000001", "2"]),
        ("note", [#""a""#, #""12345""#], [#""""#, #""123456""#, #""a\u0000b""#]),
        ("output_dir", [#""x""#], [#""""#, #""a\u0000b""#]),
        ("from", [#""2024-02-29""#], [#""2023-02-29""#, #""2024-2-9""#, #""today""#, #""""#]),
        ("published", [#""2024-06-03T13:15:00Z""#], [#""2024-06-03T13:15:00""#, #""2024-06-03""#, #""now""#]),
    ]

    @Test(arguments: ranges)
    func rangesAreAcceptedToTheirEndsAndRefusedBeyond(_ name: String, _ good: [String], _ bad: [String]) throws {
        for value in good { #expect(try refusal("{\"\(name)\":\(value)}") == nil, "\(value)") }
        for value in bad {
            let failure = try refusal("{\"\(name)\":\(value)}")
            #expect(failure?.code == "out_of_range", "\(value)")
            #expect(failure?.field == "params.\(name)")
        }
    }

    private static let otherTypes: [(String, [String])] = [
        ("phase", ["1", "true", "[]", "{}"]), ("year", [#""2024""#, "true", "[2024]", "{}", "2000.1"]),
        ("threshold", [#""0.5""#, "false", "[]"]), ("charts", [#""true""#, "1", "0", "[]"]), ("note", ["1", "true", "[]", "{}"]),
        ("output_dir", ["1", "[]"]), ("symbols", [#""USD/COP""#, "{}", "1"]), ("from", ["20240603", "{}"]),
        ("published", ["1717420500", "{}"]), ("guardrails", [#""yes""#, "0"]),
    ]

    @Test(arguments: otherTypes)
    func otherTypesAreRefused(_ name: String, _ values: [String]) throws {
        for value in values {
            let failure = try refusal("{\"\(name)\":\(value)}")
            #expect(failure?.code == "wrong_type", "\(value)")
            #expect(failure?.field == "params.\(name)")
            #expect(failure?.message.contains("accepted: ") == true)
        }
    }

    @Test func theElementOfAListIsNamed() throws {
        #expect(try refusal(#"{"symbols":["a",7]}"#)?.field == "params.symbols[1]")
        #expect(try refusal(#"{"models":["ridge","rigde"]}"#)?.message.contains("did you mean \"ridge\"?") == true)
    }

    @Test func anUnknownParameterIsRefusedWithTheNearestName() throws {
        let failure = try #require(try refusal(#"{"yaer":2024}"#))
        #expect(failure.code == "unknown_field")
        #expect(failure.field == "params.yaer")
        #expect(failure.message.contains("did you mean \"year\"?"))
        #expect(failure.message.contains("accepted: phase, fallback, year"))
        #expect(try refusal(#"{"colour":1}"#)?.message.contains("did you mean") == false)
    }

    @Test func anUnknownChoiceIsRefusedWithTheNearestName() throws {
        let failure = try #require(try refusal(#"{"phase":"back_test"}"#))
        #expect(failure.code == "not_accepted")
        #expect(failure.message.hasPrefix("params.phase is \"back_test\"; did you mean \"backtest\"?; accepted: backtest,"))
        #expect(try refusal(#"{"phase":"Backtest"}"#)?.code == "not_accepted")
    }

    @Test func aRuleOverTwoParametersIsChecked() throws {
        #expect(try refusal(#"{"phase":"both"}"#)?.field == "params.year")
        #expect(try refusal(#"{"phase":"both","year":2024}"#) == nil)
    }

    @Test func aRequiredParameterMustBeThere() throws {
        for object in [JSONObject(), JSONObject([("symbol", .null)])] {
            let failure = #expect(throws: Failure.self) { try RequiredParameters(decoding: object) }
            #expect(failure?.code == "missing_field")
            #expect(failure?.field == "params.symbol")
        }
        #expect(try RequiredParameters(decoding: JSONObject([("symbol", "USD/COP")])).symbol == "USD/COP")
    }

    @Test func hugeKeysAndValuesAreCutInMessages() throws {
        let long = String(repeating: "x", count: 100_000)
        #expect(try #require(try refusal("{\"\(long)\":1}")).message.count < 500)
        #expect(try #require(try refusal("{\"phase\":\"\(long)\"}")).message.count < 500)
    }
}

@Suite struct RequestDecodingTests {
    private let now = Instant(microseconds: 1_780_000_000_000_000)

    private func decode(_ text: String) throws -> TaskRequest<ExampleParameters> {
        let document = try StandardInput.document(from: Array(text.utf8))
        return try TaskRequest(decoding: document, task: ExampleTask.name, steps: ExampleTask.steps, now: now)
    }

    @Test func theEmptyRequestHasEveryDefault() throws {
        let request = try decode("{}")
        #expect(request.asOf == now && request.tryNumber == 1 && request.maxTries == nil && request.isLastTry)
        #expect(request.step == nil && request.runID == nil && request.mapIndex == nil)
        #expect(request.upstream == JSONObject() && request.events == [] && request.params == ExampleParameters())
    }

    @Test func everyFieldOfTheRequestArrives() throws {
        let request = try decode(
            #"""
            {"contract":"usdcop.task/1","task":"example_task","step":"validate","run_id":"r","as_of":"2026-02-16T13:15:00+00:00",
             "try_number":2,"max_tries":3,"map_index":-1,"params":{"year":2024},"upstream":{"a":{"rows":1}},"events":[{"x":1},null]}
            """#)
        #expect(request.step == "validate" && request.runID == "r" && request.asOf == Instant("2026-02-16T13:15:00Z"))
        #expect(request.tryNumber == 2 && request.maxTries == 3 && !request.isLastTry && request.mapIndex == -1)
        #expect(request.params.year == 2024 && request.upstream["a"]?["rows"] == 1 && request.events.count == 2)
    }

    @Test(arguments: RequestEnvelope.declaration.map(\.name))
    func aNullIsAnAbsentField(_ name: String) throws {
        let request = try decode("{\"\(name)\":null}")
        let absent = try decode("{}")
        #expect(request.asOf == absent.asOf && request.tryNumber == 1 && request.maxTries == nil && request.mapIndex == nil)
        #expect(request.params == absent.params && request.upstream == absent.upstream && request.events == absent.events)
        let document = try StandardInput.document(from: Array("{\"\(name)\":null}".utf8))
        let merged = try TaskArguments(["--param", "year=2024"]).merged(over: document, ExampleParameters.self)
        #expect(merged["params"]?["year"] == 2024)
        let type = TaskReference.schema(ExampleTask.self)["request"]?["properties"]?[name]
        #expect(type?["type"]?.arrayValue?.contains("null") ?? type?.serialized().contains("null") ?? false || name == "task")
    }

    @Test(arguments: [(1, 1), (2, 2), (2, nil), (1, 2)] as [(Int, Int?)])
    func aTryUpToTheLastIsAccepted(number: Int, last: Int?) throws {
        let tail = last.map { ",\"max_tries\":\($0)" } ?? ""
        #expect(try decode("{\"try_number\":\(number)\(tail)}").tryNumber == number)
    }

    @Test(arguments: [(59, true), (60, true), (61, false)])
    func anInstantMoreThanAMinuteAheadOfTheClockIsRefused(seconds: Int, isAccepted: Bool) throws {
        let asOf = now.adding(seconds: seconds)
        let document = JSONObject([("as_of", .string(asOf.formatted()))])
        if isAccepted {
            #expect(try TaskRequest<ExampleParameters>(decoding: document, task: ExampleTask.name, now: now).asOf == asOf)
        } else {
            let failure = #expect(throws: Failure.self) {
                try TaskRequest<ExampleParameters>(decoding: document, task: ExampleTask.name, now: now)
            }
            #expect(failure?.kind == .request && failure?.code == "as_of_in_future" && failure?.field == "as_of")
        }
        let lifted = try TaskRequest<ExampleParameters>(decoding: document, task: ExampleTask.name, now: now, allowsFuture: true)
        #expect(lifted.asOf == asOf)
    }

    private static let refused: [(String, String, String?)] = [
        (#"{"contract":"usdcop.task/2"}"#, "not_accepted", "contract"), (#"{"task":"other"}"#, "wrong_task", "task"),
        (#"{"step":"validat"}"#, "not_accepted", "step"), (#"{"step":7}"#, "wrong_type", "step"),
        (#"{"as_of":"2026-02-16"}"#, "out_of_range", "as_of"), (#"{"as_of":0}"#, "wrong_type", "as_of"),
        (#"{"try_number":0}"#, "out_of_range", "try_number"), (#"{"max_tries":"2"}"#, "wrong_type", "max_tries"),
        (#"{"map_index":-2}"#, "out_of_range", "map_index"), (#"{"params":[]}"#, "wrong_type", "params"),
        (#"{"params":"{}"}"#, "wrong_type", "params"), (#"{"parms":null}"#, "unknown_field", "parms"),
        (#"{"try_number":3,"max_tries":2}"#, "out_of_range", "try_number"),
        (#"{"upstream":[]}"#, "wrong_type", "upstream"), (#"{"events":{}}"#, "wrong_type", "events"),
        (#"{"run_id":""}"#, "out_of_range", "run_id"), (#"{"run_ID":"x"}"#, "unknown_field", "run_ID"),
        (#"{"a":1,"a":2}"#, "duplicate_key", "a"), (#"{"params":{"year":1,"year":2}}"#, "duplicate_key", "params.year"),
        ("[]", "wrong_type", nil), ("null", "wrong_type", nil), ("7", "wrong_type", nil), ("{", "request_not_json", nil),
        ("{}{}", "request_not_json", nil), ("{\"params\":{\"year\":NaN}}", "request_not_json", "params.year"),
        ("{}\u{0}", "request_not_json", nil), ("\u{0}{}", "request_not_json", nil), ("\u{FEFF}{}", "request_not_json", nil),
        (#"{"params":{"year":1e999}}"#, "out_of_range", "params.year"),
    ]

    @Test(arguments: refused)
    func whatBreaksTheContractIsRefusedByCodeAndField(_ text: String, _ code: String, _ field: String?) throws {
        let failure = #expect(throws: Failure.self) { try decode(text) }
        #expect(failure?.kind == .request)
        #expect(failure?.code == code)
        #expect(failure?.field == field)
        #expect(failure?.remedy.isEmpty == false)
    }

    @Test func aRequestThatIsNotUTF8IsRefused() {
        let bytes = Array(#"{"run_id":"#.utf8) + [0x22, 0xFF, 0x22, 0x7D]
        #expect(#expect(throws: Failure.self) { try StandardInput.document(from: bytes) }?.code == "request_not_utf8")
    }

    @Test func nestingIsAcceptedTo64LevelsAndRefusedBeyond() throws {
        func nested(_ levels: Int) -> String {
            #"{"events":"# + String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1) + "}"
        }
        #expect(throws: Never.self) { try decode(nested(64)) }
        #expect(#expect(throws: Failure.self) { try decode(nested(65)) }?.code == "request_too_deep")
    }

    @Test func fourMebibytesAreAcceptedAndAByteMoreIsRefused() throws {
        let frame = #"{"events":[""]}"#.utf8.count
        func request(_ size: Int) -> String { #"{"events":[""# + String(repeating: "x", count: size - frame) + #""]}"# }
        #expect(try probe(input: .text(request(4 << 20))).status == 0)
        let run = try probe(input: .text(request(4 << 20 + 1)))
        #expect(run.status == 64)
        #expect(try run.error()["code"] == "request_too_large")
    }

    @Test func noDocumentCrashesTheDecoder() {
        var random = SeededRandom(state: 21)
        let names = ExampleParameters.declaration.map(\.name) + RequestEnvelope.declaration.map(\.name) + ["zzz", ""]
        for _ in 0..<5000 {
            let value = randomJSON(names: names, depth: 0, &random)
            _ = try? ExampleParameters(decoding: value.objectValue ?? JSONObject())
            _ = try? decode(value.serialized())
            _ = try? decode("{\"params\":\(value.serialized())}")
        }
    }
}
