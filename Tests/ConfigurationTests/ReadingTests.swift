import CivilTime
import Configuration
import Failures
import TestSupport
import Testing

struct ReadingTests {
    static let text = """
        # A strategy.
        strategy_id: smart_simple_v11
        start: 2020-01-01
        entry: 09:00
        enabled: true
        direction: short_only
        days: 5
        vol_target:
          target_vol: 0.15   # of a year
          floor: 5e-2
        sizing:
          short: [1.5, 1.5, 1]
          windows: [8, 16]
        symbols:
          - USD/COP
          - "USD/MXN"
        empty:
        gates:
          - {name: a, limit: 1}
          - {name: b, limit: 2}
        """

    @Test func everyKindOfValueIsRead() throws {
        let root = try settings(Self.text)
        #expect(try root.string("strategy_id") == "smart_simple_v11")
        #expect(try root.date("start") == CivilDate(year: 2020, month: 1, day: 1))
        #expect(try root.time("entry") == TimeOfDay(hour: 9, minute: 0))
        #expect(try root.bool("enabled"))
        #expect(try root.choice("direction", of: Side.self) == .shortOnly)
        #expect(try root.int("days", in: 1...30) == 5)
        let target = try root.mapping("vol_target")
        #expect(try target.double("target_vol", in: 0...1) == 0.15)
        #expect(try target.double("floor", in: 0...1) == 0.05)
        let sizing = try root.mapping("sizing")
        #expect(try sizing.doubles("short", in: 0...2) == [1.5, 1.5, 1])
        #expect(try sizing.ints("windows", in: 1...52) == [8, 16])
        #expect(try root.strings("symbols") == ["USD/COP", "USD/MXN"])
        #expect(try root.mappings("gates").map { gate in try gate.string("name") } == ["a", "b"])
    }

    @Test func anIntegerIsAlsoANumber() throws {
        #expect(try settings("limit: 20").double("limit", in: 0...100) == 20)
    }

    @Test(arguments: ["1.5", "+1.5", "15e-1", "0.15E1", "1.50"])
    func numbersAreReadInEveryFormOfTheCoreSchema(_ text: String) throws {
        #expect(try settings("v: \(text)").double("v", in: -9...9) == 1.5)
    }

    @Test(arguments: [("-7", -7), ("+7", 7), ("0", 0), ("-0", 0)])
    func integersCarryASign(_ text: String, _ value: Int) throws {
        #expect(try settings("v: \(text)").int("v", in: -9...9) == value)
    }

    @Test func aNumberMayBeginOrEndWithItsPoint() throws {
        #expect(try settings("v: .5").double("v", in: 0...1) == 0.5)
        #expect(try settings("v: 1.").double("v", in: 0...1) == 1)
    }

    @Test func aMissingOrEmptyKeyTakesItsDefault() throws {
        let root = try settings("empty:\nnothing: null\ntilde: ~")
        for key in ["absent", "empty", "nothing", "tilde"] {
            #expect(try root.double(key, in: 0...1, default: 0.25) == 0.25)
            #expect(try root.int(key, in: 0...1, default: 1) == 1)
            #expect(try root.bool(key, default: true))
            #expect(try root.string(key, default: "text") == "text")
            #expect(try root.choice(key, default: Side.longOnly) == .longOnly)
            #expect(try root.optionalDouble(key, in: 0...1) == nil)
            #expect(try root.optionalInt(key, in: 0...1) == nil)
            #expect(try root.optionalString(key) == nil)
            #expect(try root.optionalDate(key) == nil)
            #expect(try root.optionalMapping(key) == nil)
            #expect(!root.contains(key))
        }
    }

    @Test func aValueThatIsThereBeatsItsDefault() throws {
        let root = try settings("number: 0.5\ncount: 3\nflag: false\nword: this\nside: short_only\nday: 2024-02-29")
        #expect(try root.double("number", in: 0...1, default: 0.25) == 0.5)
        #expect(try root.int("count", in: 0...9, default: 1) == 3)
        #expect(try root.bool("flag", default: true) == false)
        #expect(try root.string("word", default: "text") == "this")
        #expect(try root.choice("side", default: Side.longOnly) == .shortOnly)
        #expect(try root.optionalDate("day") == CivilDate(year: 2024, month: 2, day: 29))
    }

    @Test func bothEndsOfARangeBelongToIt() throws {
        let root = try settings("low: 1\nhigh: 2")
        #expect(try root.double("low", in: 1...2) == 1)
        #expect(try root.double("high", in: 1...2) == 2)
        #expect(try root.int("low", in: 1...2) == 1)
        #expect(try root.int("high", in: 1...2) == 2)
    }

    @Test func keysAreListedInTheOrderWritten() throws {
        #expect(try settings("b: 1\na: 2\nc: 3").keys == ["b", "a", "c"])
    }

    @Test func multilineTextsKeepTheirLines() throws {
        #expect(try settings("notes: |\n  one\n  two\n").string("notes") == "one\ntwo\n")
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        let document = try ConfigurationDocument(text: "\u{FEFF}v: 1", name: "settings.yaml")
        #expect(try document.root().int("v", in: 0...1) == 1)
    }

    @Test func windowsLineEndsAreLineEnds() throws {
        let root = try settings("a: 1\r\nb: text\r\n")
        #expect(try root.int("a", in: 0...1) == 1)
        #expect(try root.string("b") == "text")
    }
}
