internal import CivilTime
internal import HTTPTransport
internal import Statistics
internal import Synchronization
internal import Testing

/// Time that passes only when someone sleeps, or when a test says so.
final class ManualTime: Sendable {
    private let elapsed = Mutex(Duration.zero)

    var source: TimeSource {
        TimeSource(
            now: { self.now }, wallClock: { Instant(microseconds: 0) }, sleep: { self.pass($0) })
    }
    var now: Duration { elapsed.withLock { $0 } }

    func pass(_ duration: Duration) { elapsed.withLock { $0 += duration } }
}

struct RetrierTests {
    private let time = ManualTime()

    /// Runs a retrier whose jitter is within 5…15 s for the first retry, 10…30 s for the second, 20…60 s for the third.
    private func run(
        attempts: Int = 4, budget: Duration? = nil, cancelledAt: Duration? = nil,
        attempt: (Int, Duration?) -> Attempt<String, String>
    ) -> RetryResult<String, String> {
        let retrier = Retrier(
            policy: RetryPolicy(attempts: attempts, base: .seconds(10), maximum: .seconds(60)), time: time.source)
        var generator = SeededGenerator(seed: 3)
        return retrier.run(
            deadline: budget.map { Deadline(after: $0, on: time.source) }, using: &generator,
            isCancelled: { cancelledAt.map { time.now >= $0 } ?? false }, attempt: attempt)
    }

    @Test func aSuccessEndsIt() {
        let result = run { number, _ in number < 2 ? .transient("no", retryAfter: nil) : .success("yes") }
        #expect(result == .success("yes", attempts: 3))
        #expect(time.now >= .seconds(15) && time.now < .seconds(45))
    }

    @Test func aPermanentProblemIsNotRepeated() {
        #expect(run { _, _ in .permanent("401") } == .permanent("401", attempts: 1))
        #expect(time.now == .zero)
    }

    @Test func attemptsRunOutAndTheLastOneIsNotFollowedByAWait() {
        #expect(run { number, _ in .transient("\(number)", retryAfter: nil) } == .exhausted("3", attempts: 4))
        #expect(time.now >= .seconds(35) && time.now < .seconds(105))
        let before = time.now
        #expect(run(attempts: 1) { _, _ in .transient("x", retryAfter: nil) } == .exhausted("x", attempts: 1))
        #expect(time.now == before)
    }

    @Test func theServersWishIsWaitedFor() {
        let result = run { number, _ in number == 0 ? .transient("429", retryAfter: .seconds(42)) : .success("yes") }
        #expect(result == .success("yes", attempts: 2))
        #expect(time.now == .seconds(42))
    }

    @Test func noWaitCrossesTheDeadline() {
        let result = run(budget: .seconds(30)) { number, _ in .transient("\(number)", retryAfter: .seconds(29)) }
        #expect(result == .deadline("1", attempts: 2))
        #expect(time.now == .seconds(29))
    }

    @Test(arguments: [(29, 2), (30, 1), (31, 1)])
    func aWaitMustEndBeforeTheDeadline(wait: Int, attempts: Int) {
        let result = run(budget: .seconds(30)) { number, _ in
            number == 0 ? .transient("no", retryAfter: .seconds(wait)) : .success("yes")
        }
        #expect(result == (attempts == 2 ? .success("yes", attempts: 2) : .deadline("no", attempts: 1)))
        #expect(time.now == (attempts == 2 ? .seconds(wait) : .zero), "a wait in vain is not begun")
    }

    @Test func attemptsLearnWhatRemains() {
        var remaining: [Duration?] = []
        _ = run(budget: .seconds(100)) { number, left in
            remaining.append(left)
            time.pass(.seconds(1))
            return number == 0 ? .transient("no", retryAfter: .seconds(20)) : .success("yes")
        }
        #expect(remaining == [.seconds(100), .seconds(79)])
    }

    @Test func aPassedDeadlineAllowsNoAttempt() {
        #expect(run(budget: .zero) { _, _ in .success("yes") } == .deadline(nil, attempts: 0))
    }

    @Test func aCancellationEndsAWaitAtOnce() {
        let result = run(cancelledAt: .milliseconds(1_230)) { _, _ in .transient("no", retryAfter: .seconds(30)) }
        #expect(result == .cancelled("no", attempts: 1))
        #expect(time.now <= .milliseconds(1_300))
    }

    @Test func aCancelledTaskMakesNoAttempt() {
        #expect(run(cancelledAt: .zero) { _, _ in .success("yes") } == .cancelled(nil, attempts: 0))
    }

    @Test func theMachinesWaitEndsWhenCancelled() {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(!TimeSource.system.wait(.seconds(60)) { clock.now - start > .milliseconds(60) })
        #expect(clock.now - start < .seconds(10))
        #expect(TimeSource.system.wait(.milliseconds(20)) { false })
        #expect(clock.now - start >= .milliseconds(80))
        #expect(TimeSource.system.wallClock() > Instant(microseconds: 1_700_000_000_000_000))
    }
}
