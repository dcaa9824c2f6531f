import Configuration
import Failures
import TestSupport
import Testing

/// Every refusal names the file, the line and the path.
struct RefusalTests {
    @Test func aMissingKeyIsNamedWithItsMapping() throws {
        let sizing = try settings("a: 1\nsizing:\n  shrot: 2").mapping("sizing")
        let failure = try requireFailure { _ = try sizing.double("short", in: 0...1) }
        #expect(failure.kind == .configuration)
        #expect(failure.code == "configuration_missing_key")
        #expect(failure.field == "sizing.short")
        #expect(failure.message == "settings.yaml:3: sizing.short: the key is missing")
        #expect(failure.remedy.contains("shrot"))
    }

    @Test func aKeyWithoutValueIsMissingItsValue() throws {
        let failure = try requireFailure { _ = try settings("a: 1\nb:").string("b") }
        #expect(failure.code == "configuration_missing_key")
        #expect(failure.message.hasPrefix("settings.yaml:2: b:"))
    }

    @Test(arguments: [
        "yes", "\"1\"", "text", "true", "[1]", "{a: 1}", ".nan", ".inf", "-.Inf", "1e999", "1_000", "0x10", "0o7", "010.5",
        "1.2.3",
        "--1", "1e", ".", "5%",
    ])
    func whatIsNoFiniteNumberIsRefused(_ text: String) throws {
        let failure = try requireFailure { _ = try settings("a: 1\nv: \(text)").double("v", in: -1e300...1e300) }
        #expect(failure.code == "configuration_wrong_type")
        #expect(failure.message.hasPrefix("settings.yaml:2: v: expected a finite number, found "))
    }

    @Test(arguments: ["5.0", "5e0", "010", "0x5", "\"5\"", "true", "99999999999999999999", "5 days"])
    func whatIsNoIntegerIsRefused(_ text: String) throws {
        let failure = try requireFailure { _ = try settings("v: \(text)").int("v", in: .min ... .max) }
        #expect(failure.code == "configuration_wrong_type")
    }

    @Test(arguments: ["yes", "no", "on", "off", "True", "FALSE", "y", "1", "0", "\"true\""])
    func onlyTrueAndFalseAreBooleans(_ text: String) throws {
        let failure = try requireFailure { _ = try settings("v: \(text)").bool("v") }
        #expect(failure.code == "configuration_wrong_type")
        #expect(failure.message.contains("expected true or false"))
    }

    @Test(arguments: ["1.1", "5", "true", "yes", "No", "\"\"", "[a]", "Null", "1_000"])
    func aTextThatMayMeanSomethingElseNeedsQuotes(_ text: String) throws {
        let failure = try requireFailure { _ = try settings("v: \(text)").string("v") }
        #expect(failure.code == "configuration_wrong_type")
        #expect(failure.message.contains("in quotes"))
    }

    @Test(arguments: ["0.99", "2.01", "-1"])
    func aNumberOutsideItsRangeIsRefused(_ text: String) throws {
        let failure = try requireFailure { _ = try settings("v: \(text)").double("v", in: 1...2) }
        #expect(failure.code == "configuration_out_of_range")
        #expect(failure.message.contains("out of range, expected 1.0 to 2.0"))
    }

    @Test(arguments: [0, 3]) func anIntegerOutsideItsRangeIsRefused(_ value: Int) throws {
        let failure = try requireFailure { _ = try settings("v: \(value)").int("v", in: 1...2) }
        #expect(failure.code == "configuration_out_of_range")
    }

    @Test func openRangesAreToldInWords() throws {
        let positive = try requireFailure { _ = try settings("v: 0").double("v", in: .leastNonzeroMagnitude ... .infinity) }
        #expect(positive.message.hasSuffix("expected above 0"))
        let atMost = try requireFailure { _ = try settings("v: 0").double("v", in: -.infinity ... -1) }
        #expect(atMost.message.hasSuffix("expected at most -1.0"))
    }

    @Test func anElementOfAListIsNamedByItsIndexAndLine() throws {
        let sizing = try settings("sizing:\n  short:\n    - 1.5\n    - high").mapping("sizing")
        let failure = try requireFailure { _ = try sizing.doubles("short", in: 0...2) }
        #expect(failure.field == "sizing.short[1]")
        #expect(failure.message == "settings.yaml:4: sizing.short[1]: expected a finite number, found the text \"high\"")
    }

    @Test func aListMustHaveTheNumberOfElementsAskedFor() throws {
        let root = try settings("short: [1, 2]")
        #expect(try root.doubles("short", in: 0...2, count: 2...2) == [1, 2])
        for count in [3...3, 1...1, 3...5] {
            #expect(
                try requireFailure { _ = try root.doubles("short", in: 0...2, count: count) }.code == "configuration_out_of_range"
            )
        }
    }

    @Test func aScalarIsNoList() throws {
        #expect(try requireFailure { _ = try settings("v: 1").doubles("v", in: 0...2) }.code == "configuration_wrong_type")
        #expect(try requireFailure { _ = try settings("v: [1]").mapping("v") }.code == "configuration_wrong_type")
        #expect(try requireFailure { _ = try settings("v: [1]").mappings("v") }.field == "v[0]")
    }

    @Test func anUnknownChoiceIsAnsweredWithTheNearestOne() throws {
        let failure = try requireFailure { _ = try settings("v: short_onyl").choice("v", of: Side.self) }
        #expect(failure.code == "configuration_out_of_range")
        #expect(failure.message.contains("did you mean short_only?"))
        #expect(failure.remedy.contains("long_only, short_only"))
    }

    @Test(arguments: ["2023-02-29", "2023-1-01", "01/02/2023", "20230101", "2023-01-01T00:00:00Z"])
    func whatIsNoDateIsRefused(_ text: String) throws {
        #expect(try requireFailure { _ = try settings("v: \(text)").date("v") }.code == "configuration_wrong_type")
    }

    @Test(arguments: ["24:00", "9:00", "09:60", "0900"]) func whatIsNoTimeOfDayIsRefused(_ text: String) throws {
        #expect(try requireFailure { _ = try settings("v: \(text)").time("v") }.code == "configuration_wrong_type")
    }

    @Test func aReaderCanRefuseWithThePlaceOfAValue() throws {
        let root = try settings("a: 1\nb: 2")
        let failure = root.invalid("b", "must be below a", remedy: "Lower it.")
        #expect(failure.message == "settings.yaml:2: b: must be below a")
        #expect(failure.code == "configuration_invalid")
    }
}

/// `finish` and what it has to know.
struct UnknownKeyTests {
    @Test func aKeyNobodyAskedForIsRefusedWithTheNearestKnownOne() throws {
        let root = try settings("target_vol: 0.15\ntarget_vool: 0.2\n")
        _ = try root.double("target_vol", in: 0...1)
        _ = try root.optionalInt("window", in: 1...9)
        let failure = try requireFailure { try root.finish() }
        #expect(failure.code == "configuration_unknown_key")
        #expect(failure.field == "target_vool")
        #expect(failure.message == "settings.yaml:2: target_vool: unknown key, did you mean target_vol?")
        #expect(failure.remedy.contains("target_vol, window"))
    }

    @Test func aKeyLikeNoOtherGetsNoSuggestion() throws {
        let root = try settings("target_vol: 0.15\nzzzzzz: 0.2\n")
        _ = try root.double("target_vol", in: 0...1)
        #expect(try requireFailure { try root.finish() }.message == "settings.yaml:2: zzzzzz: unknown key")
    }

    @Test func keysBelowAreCheckedToo() throws {
        let root = try settings("outer:\n  inner:\n    known: 1\n    other: 2\nlist:\n  - {a: 1}\n  - {a: 1, b: 2}")
        _ = try root.mapping("outer").mapping("inner").int("known", in: 0...9)
        for mapping in try root.mappings("list") { _ = try mapping.int("a", in: 0...9) }
        #expect(try requireFailure { try root.finish() }.field == "outer.inner.other")
        _ = try root.mapping("outer").mapping("inner").int("other", in: 0...9)
        #expect(try requireFailure { try root.finish() }.field == "list[1].b")
        _ = try root.mappings("list")[1].int("b", in: 0...9)
        try root.finish()
    }

    @Test func whatWasReadBeforeDoesNotCountForANewRoot() throws {
        let document = try ConfigurationDocument(text: "a: 1", name: "settings.yaml")
        let first = try document.root()
        _ = try first.int("a", in: 0...1)
        try first.finish()
        #expect(throws: Failure.self) { try document.root().finish() }
    }

    @Test func aMappingReadByNobodyIsAnUnknownKey() throws {
        #expect(try requireFailure { try settings("a:\n  b: 1").finish() }.field == "a")
    }
}
