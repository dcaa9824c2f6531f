@testable import TaskContract

import CivilTime
import JSON
import Testing

@Suite struct SchemaTests {
    private let schema = TaskReference.schema(ExampleTask.self)

    private func property(_ name: String) -> JSONValue? { schema["params"]?["properties"]?[name] }

    @Test func theDocumentHoldsParametersOutputAndRequest() {
        #expect(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["params"]?["additionalProperties"] == false)
        #expect(schema["params"]?["properties"]?.objectValue?.keys == ExampleParameters.declaration.map(\.name))
        #expect(schema["output"] == ExampleTask.outputSchema)
        #expect(schema["request"]?["properties"]?["task"]?["const"] == "example_task")
        #expect(schema["request"]?["properties"]?["step"]?["enum"] == ["health_check", "validate", nil])
    }

    @Test func aPropertySaysTypeRangeDefaultAndMeaning() {
        #expect(
            property("purge_days") == [
                "type": "integer", "minimum": 0, "maximum": 30, "not": ["minimum": 1, "maximum": 4],
                "description": "Rows dropped before the decision.", "default": 5,
            ])
        #expect(property("phase")?["enum"] == ["backtest", "production", "both"])
        #expect(property("phase")?["default"] == "backtest")
        #expect(property("year")?["type"] == ["integer", "null"])
        #expect(property("year")?["default"] == nil)
        #expect(property("year")?["description"] == "The year. Absent: the year after the approved one.")
        #expect(property("fallback")?["enum"] == ["backtest", "production", "both", nil])
        #expect(RequiredParameters.schema["required"] == ["symbol"])
        #expect(RequiredParameters.schema["properties"]?["symbol"]?["type"] == "string")
    }

    @Test func everyDefaultIsAccepted() throws {
        for (name, property) in schema["params"]?["properties"]?.objectValue?.members ?? [] {
            guard let value = property["default"] else { continue }
            #expect(try refusal("{\"\(name)\":\(value.serialized())}") == nil, "\(name)")
        }
    }

    @Test func theSchemaAcceptsWhatTheDecoderAccepts() throws {
        var random = SeededRandom(state: 31)
        let rule = JSONValue.object(ExampleParameters.schema)
        var accepted = 0
        for _ in 0..<20_000 {
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                let name = (ExampleParameters.declaration.map(\.name) + ["other"]).randomElement(using: &random) ?? ""
                object[name] = randomParameter(&random)
            }
            // The rule over two parameters is beyond a schema.
            if object["phase"] == "both" { object["year"] = 2024 }
            let bySchema = conforms(.object(object), to: rule)
            let text = JSONValue.object(object).serialized()
            #expect(try (refusal(text) == nil) == bySchema, "\(text)")
            accepted += bySchema ? 1 : 0
        }
        #expect((2000...18_000).contains(accepted))
    }

    @Test func helpNamesEveryParameterStepAndStatus() {
        let page = TaskReference.help(ExampleTask.self)
        for field in ExampleParameters.declaration { #expect(page.contains("  \(field.name)\n      \(field.summary)")) }
        #expect(page.contains("default: the year after the approved one"))
        #expect(page.contains("an integer from 0 to 30, but not 1 to 4; default: 5"))
        #expect(page.contains("STEPS\n  health_check\n  validate\n"))
        for status in [0, 64, 65, 69, 70, 75, 78, 99] { #expect(page.contains(" \(status)  ")) }
        #expect(page.split(separator: "\n").allSatisfy { $0.count <= 130 })
    }

    /// As much of JSON Schema 2020-12 as the schemas use, written from the standard and not from the decoder.
    private func conforms(_ value: JSONValue, to schema: JSONValue) -> Bool {
        if let type = schema["type"] {
            let types = (type.arrayValue ?? [type]).compactMap(\.stringValue)
            let isWhole = value.numberValue.map { $0 == $0.rounded() } ?? false
            let isOfType =
                types.contains(value.typeName) || types.contains("integer") && isWhole
                || types.contains("number") && value.numberValue != nil
            guard isOfType else { return false }
        }
        if let accepted = schema["enum"]?.arrayValue, !accepted.contains(value) { return false }
        if let number = value.numberValue {
            if let minimum = schema["minimum"]?.numberValue, number < minimum { return false }
            if let maximum = schema["maximum"]?.numberValue, number > maximum { return false }
            if let hole = schema["not"], conforms(value, to: hole) { return false }
        }
        if let text = value.stringValue {
            let count = text.unicodeScalars.count
            if count < schema["minLength"]?.integerValue ?? 0 || count > schema["maxLength"]?.integerValue ?? .max {
                return false
            }
            if schema["pattern"] != nil, text.utf8.contains(0) { return false }
            if schema["format"] == "date", CivilDate(text) == nil { return false }
            if schema["format"] == "date-time", Instant(text) == nil { return false }
        }
        if let items = schema["items"], let elements = value.arrayValue {
            return elements.allSatisfy { conforms($0, to: items) }
        }
        guard let properties = schema["properties"], let object = value.objectValue else { return true }
        return object.members.allSatisfy { name, value in properties[name].map { conforms(value, to: $0) } ?? false }
    }

    private func randomParameter(_ random: inout SeededRandom) -> JSONValue {
        let values: [JSONValue] = [
            nil, true, false, 0, 1, 3, 5, 30, 31, -1, 1999, 2000, 2024, 2100, 2101, .number(2024), 0.5, 1.5, -0.1, "", "a",
            "both",
            "backtest", "123456", "12345", "a\u{0}", "2024-02-29", "2023-02-29", "2024-06-03T13:15:00Z", "2024-06-03T13:15:00",
            [], ["ridge"], ["ridge", "x"], [1], [nil], [""], [:], ["a": 1],
        ]
        return values.randomElement(using: &random) ?? nil
    }
}

/// A random document with keys out of `names`.
func randomJSON(names: [String], depth: Int, _ random: inout SeededRandom) -> JSONValue {
    switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int.random(in: .min ... .max, using: &random))
    case 3: return .number(Double.random(in: -1e300...1e300, using: &random))
    case 4: return .string(names.randomElement(using: &random) ?? "")
    case 5: return .string("\u{0}\u{1F600}")
    case 6: return .array((0..<3).map { _ in randomJSON(names: names, depth: depth + 1, &random) })
    default:
        let members = (0..<4).map { _ in
            (names.randomElement(using: &random) ?? "", randomJSON(names: names, depth: depth + 1, &random))
        }
        return .object(JSONObject(members))
    }
}

/// SplitMix64, seeded. Source: Steele, Lea and Flood, OOPSLA 2014.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
