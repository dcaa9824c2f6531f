import CivilTime
import TestSupport
import Testing

@testable import Providers

@Suite struct CircuitBreakerTests {
    typealias Signal = CircuitBreaker.Signal
    let policy = CircuitBreaker.Policy(failures: 3, openSeconds: 300, successes: 2)
    let noon: Instant

    init() throws { noon = try instant("2026-02-17T12:00:00Z") }

    func breaker(_ signals: [Signal]) -> CircuitBreaker {
        var breaker = CircuitBreaker(policy: policy)
        for signal in signals { breaker.record(signal, at: noon, message: "it failed") }
        return breaker
    }

    /// Half open, with one trial admitted.
    func halfOpen() -> CircuitBreaker {
        var breaker = breaker([.failure, .failure, .failure])
        #expect(breaker.admit(at: noon.adding(seconds: 300)) == .allowed)
        return breaker
    }

    @Test(arguments: [(2, CircuitBreaker.State.closed), (3, .open), (4, .open)])
    func failuresInARowOpenIt(count: Int, state: CircuitBreaker.State) {
        #expect(breaker(Array(repeating: .failure, count: count)).state == state)
    }

    @Test(arguments: [
        ([Signal.failure, .failure, .success, .failure, .failure], CircuitBreaker.State.closed, 2),
        ([.failure, .failure, .neutral, .failure], .open, 3), ([.neutral, .neutral, .neutral, .neutral], .closed, 0),
        ([.botWall], .open, 1), ([.success, .botWall], .open, 1), ([.failure, .failure, .failure, .success], .open, 3),
        ([.failure, .failure, .failure, .failure], .open, 3),
    ])
    func signalsMoveAClosedBreaker(signals: [Signal], state: CircuitBreaker.State, failures: Int) {
        let breaker = breaker(signals)
        #expect(breaker.state == state)
        #expect(breaker.failures == failures)
    }

    @Test(arguments: [(0, false), (299, false), (300, true), (301, true)])
    func anOpenBreakerLetsNothingThroughUntilItsTime(later: Int, isAllowed: Bool) {
        var breaker = breaker([.failure, .failure, .failure])
        let admission = breaker.admit(at: noon.adding(seconds: later))
        #expect(admission == (isAllowed ? .allowed : .refused(until: noon.adding(seconds: 300))))
        #expect(breaker.state == (isAllowed ? .halfOpen : .open))
    }

    @Test func itKeepsWhenItOpenedAndWhatTheFailureSaid() {
        let breaker = breaker([.failure, .failure, .failure])
        #expect(breaker.openedAt == noon)
        #expect(breaker.retryAt == noon.adding(seconds: 300))
        #expect(breaker.lastError == "it failed")
    }

    @Test(arguments: [(1, CircuitBreaker.State.halfOpen), (2, .closed)])
    func successesCloseAHalfOpenBreaker(count: Int, state: CircuitBreaker.State) {
        var breaker = halfOpen()
        for _ in 0..<count { breaker.record(.success, at: noon.adding(seconds: 301)) }
        #expect(breaker.state == state)
        if state == .closed { #expect(breaker == CircuitBreaker(policy: policy)) }
    }

    @Test(arguments: [Signal.failure, .botWall])
    func oneFailureOpensAHalfOpenBreakerAgain(signal: Signal) {
        var breaker = halfOpen()
        breaker.record(.success, at: noon.adding(seconds: 301))
        breaker.record(signal, at: noon.adding(seconds: 302))
        #expect(breaker.state == .open)
        #expect(breaker.retryAt == noon.adding(seconds: 602))
        #expect(breaker.successes == 0 && breaker.trials == 0)
    }

    @Test func aHalfOpenBreakerAdmitsThreeTrials() {
        var breaker = halfOpen()
        let now = noon.adding(seconds: 301)
        #expect(breaker.admit(at: now) == .allowed)
        #expect(breaker.admit(at: now) == .allowed)
        #expect(breaker.admit(at: now) == .refused(until: noon.adding(seconds: 600)))
    }

    @Test func aTrialThatDecidesNothingMayBeMadeAgain() {
        var breaker = halfOpen()
        for _ in 0..<10 {
            breaker.record(.neutral, at: noon.adding(seconds: 301))
            #expect(breaker.admit(at: noon.adding(seconds: 301)) == .allowed)
        }
        #expect(breaker.state == .halfOpen && breaker.trials == 1)
    }

    @Test func trialsThatNeverReportAreGivenUpInTime() {
        var breaker = halfOpen()
        for _ in 0..<2 { _ = breaker.admit(at: noon.adding(seconds: 301)) }
        #expect(breaker.admit(at: noon.adding(seconds: 599)) == .refused(until: noon.adding(seconds: 600)))
        #expect(breaker.admit(at: noon.adding(seconds: 600)) == .allowed)
        #expect(breaker.trials == 1)
    }

    @Test func storedFieldsBringBackTheSameBreaker() {
        var breaker = halfOpen()
        breaker.record(.success, at: noon.adding(seconds: 301))
        let restored = CircuitBreaker(
            policy: policy, state: breaker.state, failures: breaker.failures, successes: breaker.successes,
            trials: breaker.trials, openedAt: breaker.openedAt, retryAt: breaker.retryAt, lastError: breaker.lastError)
        #expect(restored == breaker)
    }

    @Test func anOpenRowWithoutItsInstantIsMendedByATrial() {
        var breaker = CircuitBreaker(policy: policy, state: .open, failures: 3)
        #expect(breaker.admit(at: noon) == .allowed)
        #expect(breaker.state == .halfOpen)
    }
}
