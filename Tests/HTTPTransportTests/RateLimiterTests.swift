internal import HTTPTransport
internal import Statistics
internal import Testing

struct RateLimiterTests {
    @Test func requestsAreSpacedWhateverTheKey() {
        var limiter = RateLimiter<String>(spacing: .seconds(1))
        #expect(limiter.reserve(for: "a", at: .seconds(100)) == .zero)
        #expect(limiter.reserve(for: "b", at: .milliseconds(100_400)) == .milliseconds(600))
        #expect(limiter.reserve(for: "a", at: .milliseconds(100_400)) == .milliseconds(1_600))
        #expect(limiter.reserve(for: "a", at: .seconds(200)) == .zero)
    }

    @Test func aKeysCreditsAreCountedOverASlidingMinute() {
        var limiter = RateLimiter<Int>(spacing: .zero, credits: 8)
        for second in 0..<8 { #expect(limiter.reserve(for: 1, at: .seconds(second)) == .zero) }
        #expect(limiter.available(for: 1, at: .seconds(8)) == 0)
        #expect(limiter.wait(for: 1, at: .seconds(8)) == .seconds(52))
        #expect(limiter.wait(for: 1, at: .milliseconds(59_999)) == .milliseconds(1))
        #expect(limiter.wait(for: 1, at: .seconds(60)) == .zero)
        #expect(limiter.available(for: 1, at: .seconds(60)) == 1)
        #expect(limiter.wait(for: 2, at: .seconds(8)) == .zero, "another key has credits of its own")
    }

    @Test func aDearRequestWaitsForSeveralCredits() {
        var limiter = RateLimiter<Int>(spacing: .zero, credits: 8)
        for second in 0..<7 { limiter.record(for: 1, at: .seconds(second)) }
        #expect(limiter.wait(for: 1, cost: 1, at: .seconds(10)) == .zero)
        #expect(limiter.wait(for: 1, cost: 3, at: .seconds(10)) == .seconds(51))
        #expect(limiter.wait(for: 1, cost: 8, at: .seconds(10)) == .seconds(56))
        #expect(limiter.wait(for: 1, cost: 9, at: .seconds(10)) == nil)
        #expect(limiter.reserve(for: 1, cost: 9, at: .seconds(10)) == nil)
    }

    @Test func askingDoesNotSpend() {
        let limiter = RateLimiter<Int>(spacing: .seconds(1), credits: 1)
        #expect(limiter.wait(for: 1, at: .zero) == .zero)
        #expect(limiter.wait(for: 1, at: .zero) == .zero)
        #expect(limiter.available(for: 1, at: .zero) == 1)
    }

    @Test func noWindowEverHoldsMoreThanTheCredits() {
        var generator = SeededGenerator(seed: 21)
        var limiter = RateLimiter<Int>(spacing: .milliseconds(300), credits: 8)
        var now = Duration.zero
        var sent: [(at: Duration, key: Int, cost: Int)] = []
        for _ in 0..<500 {
            now += .milliseconds(generator.nextIndex(below: 2_000))
            let key = generator.nextIndex(below: 2)
            let cost = 1 + generator.nextIndex(below: 3)
            guard let wait = limiter.reserve(for: key, cost: cost, at: now) else { continue }
            now += wait
            sent.append((now, key, cost))
        }
        #expect(sent.count == 500)
        for (index, request) in sent.enumerated() {
            if index > 0 { #expect(request.at - sent[index - 1].at >= .milliseconds(300)) }
            let window = sent[...index].filter { $0.key == request.key && $0.at > request.at - .seconds(60) }
            #expect(window.reduce(0) { $0 + $1.cost } <= 8)
        }
    }
}
