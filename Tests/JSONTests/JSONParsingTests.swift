import JSON
import Testing

@Suite struct JSONParsingTests {
    private static let accepted: [(String, JSONValue)] = [
        ("null", JSONValue.null), ("true", true), (" false\r\n\t", false), ("0", 0), ("-7", -7),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("-0", .number(-0.0)), ("1.0", .number(1)),
        ("1e2", .number(100)), ("1E-2", .number(0.01)), ("-1.25e+1", .number(-12.5)), (#""""#, ""), ("[]", []), ("{}", [:]),
        (#"[1,[2,{"a":[]}],"x"]"#, [1, [2, ["a": []]], "x"]), (#"{"b":1,"a":2}"#, ["b": 1, "a": 2]),
        (#"{"":0}"#, ["": 0]), (#""\"\\\/\b\f\n\r\t\u0041""#, "\"\\/\u{8}\u{C}\n\r\tA"), (#""\u0000""#, "\u{0}"),
        (#""\ud83d\ude00""#, "😀"), ("\"é😀\u{7F}\"", "é😀\u{7F}"), (#""\uFFFF""#, "\u{FFFF}"), ("1e-400", .number(0)),
    ]

    @Test(arguments: accepted)
    func acceptedDocuments(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "True", "nulll", "01", "-", "-01", "+1", "1.", ".5", "1.e1", "1e", "1e+", "0x10", "NaN", "Infinity",
        "-Infinity", "1_000", "'a'", "\"", "\"a", #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud83d""#, #""\ud83dx""#,
        #""\ud83d\u0041""#, #""\ude00""#, #""\u+123""#, "\"\n\"", "\"\t\"", "\"\u{0}\"", "[", "]", "[1", "[1,", "[1,]", "[,1]",
        "[1 2]", "[1]]", "{", "}", "{1:2}", "{a:1}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#, #"{"a":1}}"#,
        "1 2", "{} []", "// c\n1", "/* c */1", "\u{FEFF}1", "1\u{0}", "\u{A0}1", "\u{B}1", "1e400", "-1e400", "[1e999]",
    ])
    func refusedDocuments(_ text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        [0x22, 0xC3, 0x22], [0x22, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22], [0xFE, 0xFF, 0x00, 0x31],
    ])
    func whatIsNotUTF8IsRefusedAtItsByte(_ bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
        #expect(error?.rule == .notUTF8)
        #expect(error?.offset == (bytes[0] == 0x22 ? 1 : 0))
    }

    @Test func aRepeatedKeyIsRefusedByItsPath() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: #"{"a":[0,{"b":1,"c":2,"\u0062":3}]}"#) }
        #expect(error?.rule == .duplicateKey)
        #expect(error?.path == "a[1].b")
    }

    @Test func theSameKeyInTwoObjectsIsNoRepetition() throws {
        #expect(try JSONValue(parsing: #"{"a":{"a":1},"b":{"a":2}}"#)["b"]?["a"] == 2)
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func nestingIsAcceptedToTheLimitAndRefusedBeyond(_ open: String, _ close: String) {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + (open == "[" ? "" : "1") + String(repeating: close, count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(63)) }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(64)) }
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(65)) }
        #expect(error?.rule == .tooDeep(limit: 64))
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: open, count: 1_000_000)) }
    }

    @Test func theSizeIsAcceptedToTheLimitAndRefusedBeyond() {
        let limits = JSONValue.Limits(bytes: 10)
        #expect(throws: Never.self) { try JSONValue(parsing: "[123456 ]".padded(to: 10), limits: limits) }
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "[123456 ]".padded(to: 11), limits: limits) }
        #expect(error?.rule == .tooLarge(limit: 10))
    }

    @Test func everyTruncationOfADocumentIsRefused() throws {
        let text = #"{"a":[1.5e3,true,null,"\u00e9\ud83d\ude00"],"b":{"c":-0.1}}"#
        let bytes = Array(text.utf8)
        #expect(throws: Never.self) { try JSONValue(parsing: bytes) }
        for end in 0..<bytes.count {
            #expect(throws: JSONError.self, "\(end)") { try JSONValue(parsing: Array(bytes[0..<end])) }
        }
    }

    @Test func noSequenceOfBytesCrashesTheParser() {
        var random = SeededRandom(state: 11)
        let alphabet = Array(#"{}[]:,"\u0dD8e-+.1 tfn"#.utf8) + [0, 0x80, 0xC3, 0xFF]
        var accepted = 0
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) }
            if let value = try? JSONValue(parsing: bytes) {
                accepted += 1
                #expect(throws: Never.self) { try JSONValue(parsing: value.serialized()) }
            }
        }
        #expect(accepted > 0)
    }

    @Test func anErrorSaysWhatAndWhere() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: #"{"params":{"year":2024,}}"#) }
        #expect(error?.description == "a key in double quotes is missing in params, at byte 23")
    }
}

extension String {
    fileprivate func padded(to length: Int) -> String { self + String(repeating: " ", count: length - utf8.count) }
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
