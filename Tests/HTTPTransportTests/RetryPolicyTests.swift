internal import CivilTime
internal import HTTPTransport
internal import Statistics
internal import Testing

struct RetryPolicyTests {
    private let policy = RetryPolicy(attempts: 9, base: .seconds(10), maximum: .seconds(60))

    /// A generator stuck at one output.
    private struct Stuck: RandomNumberGenerator {
        let output: UInt64
        mutating func next() -> UInt64 { output }
    }

    private func delay(_ retry: Int, retryAfter: Duration? = nil, output: UInt64 = 1 << 63) -> Duration {
        var generator = Stuck(output: output)
        return policy.delay(beforeRetry: retry, retryAfter: retryAfter, using: &generator)
    }

    @Test(arguments: zip(0..., [10, 20, 40, 60, 60, 60]).map { ($0, $1) })
    func theMiddleDelayDoublesUpToTheMaximum(retry: Int, seconds: Int) {
        #expect(delay(retry) == .seconds(seconds))
    }

    @Test func jitterSpansHalfToOneAndAHalf() {
        #expect(delay(0, output: 0) == .seconds(5))
        #expect(delay(0, output: .max) <= .seconds(15))
        #expect(delay(0, output: .max) > .milliseconds(14_999))
        #expect(delay(3, output: 0) == .seconds(30))
    }

    @Test func jitterIsSpreadEvenly() {
        var generator = SeededGenerator(seed: 11)
        let delays = (0..<4000).map { _ in policy.delay(beforeRetry: 0, using: &generator) / .seconds(10) }
        #expect(delays.allSatisfy { $0 >= 0.5 && $0 < 1.5 })
        for quarter in 0..<4 {
            let low = 0.5 + Double(quarter) / 4
            let share = delays.filter { $0 >= low && $0 < low + 0.25 }.count
            // Four deviations of a binomial count with n = 4000, p = 1/4.
            #expect(abs(share - 1000) < 110)
        }
    }

    @Test func theSameSeedGivesTheSameDelays() {
        var one = SeededGenerator(seed: 7)
        var two = SeededGenerator(seed: 7)
        for retry in 0..<5 {
            #expect(policy.delay(beforeRetry: retry, using: &one) == policy.delay(beforeRetry: retry, using: &two))
        }
    }

    @Test func whatTheServerAsksIsAFloorUpToTheMaximum() {
        #expect(delay(0, retryAfter: .milliseconds(9_999)) == .seconds(10))
        #expect(delay(0, retryAfter: .milliseconds(10_001)) == .milliseconds(10_001))
        #expect(delay(0, retryAfter: .seconds(60)) == .seconds(60))
        #expect(delay(0, retryAfter: .seconds(61)) == .seconds(60))
        #expect(delay(3, retryAfter: .seconds(3600), output: .max) > .seconds(89), "jitter may exceed the capped floor")
    }

    @Test func manyRetriesDoNotOverflow() {
        let patient = RetryPolicy(attempts: .max, base: .seconds(1), maximum: .seconds(300))
        var generator = Stuck(output: 1 << 63)
        #expect(patient.delay(beforeRetry: 1_000_000, using: &generator) == .seconds(300))
        let instant = RetryPolicy(attempts: .max, base: .zero, maximum: .seconds(300))
        #expect(instant.delay(beforeRetry: 100_000, using: &generator) == .zero)
    }

    @Test(arguments: 100...599)
    func sevenStatusesAreRetryable(status: Int) {
        #expect(RetryPolicy.isRetryable(status: status) == [408, 425, 429, 500, 502, 503, 504].contains(status))
    }
}

struct RetryAfterTests {
    private let now = Instant(microseconds: 784_111_777 * 1_000_000)  // 1994-11-06T08:49:37Z

    private func wait(_ value: String?) -> Duration? {
        HTTPResponse(status: 429, headers: HTTPHeaders(value.map { [("retry-after", $0)] } ?? []), body: []).retryAfter(now: now)
    }

    @Test func secondsAreSeconds() {
        #expect(wait("120") == .seconds(120))
        #expect(wait("0") == .zero)
        #expect(wait("0007") == .seconds(7))
    }

    @Test func absurdSecondsDoNotOverflow() throws {
        #expect(try #require(wait(String(repeating: "9", count: 400))) > .seconds(1_000_000))
    }

    @Test(arguments: ["Sun, 06 Nov 1994 08:50:37 GMT", "Sun Nov  6 08:50:37 1994"])
    func datesAreHeldAgainstTheClock(value: String) { #expect(wait(value) == .seconds(60)) }

    @Test func theOldDateFormatHasTwoDigitsOfYear() {
        let headers = HTTPHeaders([("Retry-After", "Monday, 16-Feb-26 13:15:30 GMT")])
        let response = HTTPResponse(status: 503, headers: headers, body: [])
        let now = Instant("2026-02-16T13:15:00Z")
        #expect(now.flatMap { response.retryAfter(now: $0) } == .seconds(30))
    }

    @Test func aPastDateIsNoWait() { #expect(wait("Sun, 06 Nov 1994 08:49:36 GMT") == .zero) }

    @Test(arguments: [
        "", "-1", "1.5", "soon", "1e3", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "٣",
    ])
    func otherTextsSayNothing(value: String) { #expect(wait(value) == nil) }

    @Test func noFieldSaysNothing() { #expect(wait(nil) == nil) }
}
