import CivilTime
import TestSupport
import Testing

@testable import Providers

@Suite struct KeyRingTests {
    let limits = KeyRing.Limits(creditsPerMinute: 8, creditsPerDay: 800, minuteCooldownSeconds: 62)
    let a = KeyRing.Key(name: "A", secret: "secret-a")
    let b = KeyRing.Key(name: "B", secret: "secret-b")
    let noon: Instant

    init() throws { noon = try instant("2026-02-17T12:00:00Z") }

    @Test func numberedKeysComeFirstAndUnsetOrBlankOnesAreLeftOut() {
        let environment = ["K_2": "two", "K_8": "eight", "K": "plain", "K_1": "  ", "K_3": " three\n", "K_9": "nine"]
        let keys = KeyRing.keys(prefix: "K") { environment[$0] }
        #expect(keys.map(\.name) == ["K_2", "K_3", "K_8", "K"])
        #expect(keys.map(\.secret) == ["two", "three", "eight", "plain"])
    }

    @Test func theSameSecretCountsOnce() {
        let ring = KeyRing([a, KeyRing.Key(name: "C", secret: "secret-a"), b], limits: limits)
        #expect(ring.count == 2)
    }

    @Test func theKeyWithTheMostLeftIsChosen() {
        var ring = KeyRing([a, b], limits: limits)
        #expect(ring.choose(at: noon) == .use(a))
        ring.charge(a, at: noon)
        #expect(ring.choose(at: noon) == .use(b))
        ring.charge(b, at: noon)
        ring.charge(b, at: noon)
        #expect(ring.choose(at: noon) == .use(a))
    }

    @Test func ofKeysWithTheSameMinuteTheOneWithMoreOfItsDayIsChosen() {
        var ring = KeyRing([a, b], limits: limits)
        ring.charge(a, at: noon)
        #expect(ring.choose(at: noon.adding(seconds: 60)) == .use(b))
    }

    @Test(arguments: [(7, 0), (8, 60), (8, 59)])
    func theNinthCreditWaitsForTheFirstToComeBack(spent: Int, later: Int) {
        var ring = KeyRing([a], limits: limits)
        for _ in 0..<spent { ring.charge(a, at: noon) }
        let choice = ring.choose(at: noon.adding(seconds: later))
        #expect(choice == (spent == 8 && later < 60 ? .wait(until: noon.adding(seconds: 60)) : .use(a)))
    }

    @Test(arguments: [(799, false), (800, true)])
    func theDayEndsAtItsLimitUntilMidnightUTC(spent: Int, rests: Bool) throws {
        var ring = KeyRing([a], limits: limits)
        for index in 0..<spent { ring.charge(a, at: noon.adding(seconds: 10 * index)) }
        let midnight = try instant("2026-02-18T00:00:00Z")
        let evening = try instant("2026-02-17T23:59:59Z")
        #expect(ring.choose(at: evening) == (rests ? .wait(until: midnight) : .use(a)))
        #expect(ring.choose(at: midnight) == .use(a))
    }

    @Test(arguments: [(61, false), (62, true)])
    func aKeyRefusedForTheMinuteRestsSixtyTwoSeconds(later: Int, isFree: Bool) {
        var ring = KeyRing([a], limits: limits)
        ring.restMinute(a, at: noon)
        #expect(ring.choose(at: noon.adding(seconds: later)) == (isFree ? .use(a) : .wait(until: noon.adding(seconds: 62))))
    }

    @Test func theProvidersOwnWaitIsAFloor() {
        var ring = KeyRing([a], limits: limits)
        ring.restMinute(a, at: noon, retryAfter: 90)
        #expect(ring.choose(at: noon.adding(seconds: 89)) == .wait(until: noon.adding(seconds: 90)))
        ring.restMinute(a, at: noon, retryAfter: 5)
        #expect(ring.choose(at: noon) == .wait(until: noon.adding(seconds: 62)))
    }

    @Test func aKeyRefusedForTheDayRestsUntilMidnightUTC() throws {
        var ring = KeyRing([a, b], limits: limits)
        ring.restDay(a, at: noon)
        #expect(ring.choose(at: noon) == .use(b))
        ring.refuse(b)
        #expect(ring.choose(at: noon) == .wait(until: try instant("2026-02-18T00:00:00Z")))
    }

    @Test func theEarliestRestingKeyIsWaitedFor() {
        var ring = KeyRing([a, b], limits: limits)
        ring.restMinute(a, at: noon.adding(seconds: 10))
        ring.restMinute(b, at: noon)
        #expect(ring.choose(at: noon.adding(seconds: 11)) == .wait(until: noon.adding(seconds: 62)))
    }

    @Test func whatTheProviderSaysIsLeftCountsForAMinute() {
        var ring = KeyRing([a], limits: limits)
        ring.report(a, left: 1, at: noon)
        #expect(ring.choose(at: noon) == .use(a))
        ring.charge(a, at: noon)
        #expect(ring.choose(at: noon) == .wait(until: noon.adding(seconds: 60)))
        #expect(ring.choose(at: noon.adding(seconds: 60)) == .use(a))
    }

    @Test func withoutKeysNoneIsLeft() {
        var empty = KeyRing([], limits: limits)
        #expect(empty.choose(at: noon) == .noneLeft)
        var refused = KeyRing([a], limits: limits)
        refused.refuse(a)
        #expect(refused.choose(at: noon) == .noneLeft)
    }

    @Test func nothingThatPrintsAKeyShowsItsSecret() {
        var dumped = ""
        dump(KeyRing([a], limits: limits), to: &dumped)
        #expect(!"\(a)\(String(reflecting: a))\(KeyRing.Choice.use(a))\(dumped)".contains("secret-a"))
    }
}
