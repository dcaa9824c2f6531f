import JSON
import Testing

@Suite struct JSONWritingTests {
    @Test func doublesReadBackAsTheSameBits() throws {
        var random = SeededRandom(state: 3)
        let special: [Double] = [
            0, -0.0, 0.1, 1e16, 1e-5, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 123_456_789.0,
        ]
        let some = (0..<50_000).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
        for value in special + some {
            let text = JSONValue.number(value).serialized()
            let read = try JSONValue(parsing: text)
            #expect(read.numberValue?.bitPattern == value.bitPattern, "\(text)")
        }
    }

    @Test func integersStayIntegersAndNumbersStayNumbers() throws {
        for value: JSONValue in [.integer(1), .number(1), .integer(.max), .integer(.min), .number(1e300)] {
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
    }

    @Test func everyScalarOfUnicodeSurvives() throws {
        for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x1000) {
            let scalars = (start..<start + 0x1000).compactMap(Unicode.Scalar.init)
            let text = String(String.UnicodeScalarView(scalars))
            let read = try JSONValue(parsing: JSONValue.string(text).serialized()).stringValue
            #expect(read.map { Array($0.utf8) } == Array(text.utf8), "from \(start)")
        }
    }

    @Test func aDocumentIsOneLine() {
        let value: JSONValue = ["text": "a\nb\r\tc\u{0}\u{1F}\"\\", "list": [1, 2.5, nil, true], "empty": [:]]
        #expect(value.serialized() == #"{"text":"a\nb\r\tc\u0000\u001f\"\\","list":[1,2.5,null,true],"empty":{}}"#)
    }

    @Test func anIndentedDocumentHasAMemberALine() {
        let value: JSONValue = ["a": [1, ["b": nil]], "c": [], "d": [:]]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": null
                }
              ],
              "c": [],
              "d": {}
            }
            """
        #expect(value.serialized(.indented) == expected)
        #expect(value.fileBytes() == Array(expected.utf8) + [0x0A])
    }

    @Test func randomDocumentsRoundTripInBothLayouts() throws {
        var random = SeededRandom(state: 5)
        for _ in 0..<2000 {
            let value = randomValue(depth: 0, &random)
            #expect(try JSONValue(parsing: value.serialized()) == value)
            #expect(try JSONValue(parsing: value.serialized(.indented)) == value)
        }
    }

    private func randomValue(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int.random(in: .min ... .max, using: &random))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &random))
        case 4: return .string(String(Unicode.Scalar(UInt8.random(in: 0...255, using: &random))))
        case 5: return .string("\u{1F600}\u{0}")
        case 6: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in randomValue(depth: depth + 1, &random) })
        default:
            let keys = Set((0..<Int.random(in: 0...4, using: &random)).map { _ in "k\(Int.random(in: 0...9, using: &random))" })
            return .object(JSONObject(keys.sorted().map { ($0, randomValue(depth: depth + 1, &random)) }))
        }
    }
}

@Suite struct JSONObjectTests {
    @Test func membersKeepTheirOrder() {
        var object = JSONObject([("z", 1), ("a", 2)])
        object["m"] = 3
        object["z"] = 4
        #expect(object.keys == ["z", "a", "m"])
        #expect(object["z"] == 4)
        object["a"] = nil
        #expect(object.keys == ["z", "m"])
        #expect(object.count == 2)
        object["a"] = 5
        #expect(object.members.map(\.key) == ["z", "m", "a"])
    }

    @Test func aRepeatedMemberKeepsItsFirstPlaceAndLastValue() {
        let object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object.keys == ["a", "b"])
        #expect(object["a"] == 3)
    }

    @Test func valuesAnswerForTheirOwnTypeOnly() {
        #expect(JSONValue.integer(2).numberValue == 2)
        #expect(JSONValue.number(2).integerValue == nil)
        #expect(JSONValue.string("1").integerValue == nil)
        #expect(JSONValue.bool(true).integerValue == nil)
        #expect(JSONValue.null.stringValue == nil)
        #expect(JSONValue.array([])["key"] == nil)
        #expect(JSONValue.optional(Double?.none) == .null)
        #expect(JSONValue.optional("a") == "a")
    }
}
