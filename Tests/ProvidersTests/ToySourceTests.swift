import CivilTime
import Failures
import HTTPTransport
import JSON
import TestSupport
import Testing

@testable import Providers

/// A source that no task asks: one temperature a day, as JSON. Its request and its parser are all it has of its own.
enum ToySource {
    static let description = SourceDescription(
        name: "Toy", baseURL: "http://127.0.0.1:9",
        keys: .init(
            prefix: "TOY_KEY", limits: .init(creditsPerMinute: 10, creditsPerDay: 100, minuteCooldownSeconds: 60),
            longestWaitSeconds: 65),
        retry: RetryPolicy(attempts: 3, base: .seconds(2), maximum: .seconds(60)), spacing: .seconds(1), timeout: .seconds(5))

    static func request(_ day: CivilDate, _ key: KeyRing.Key?) -> SourceRequest {
        SourceRequest(
            path: "/temperature", query: [QueryItem("day", "\(day)")],
            headers: [key.map { HTTPHeader("X-Key", $0.secret, secret: true) }].compactMap { $0 })
    }

    static func read(_ response: HTTPResponse) -> SourceAnswer<Double> {
        let kept = ProviderProblem.Answer(response)
        switch (response.status, response.bodyKind) {
        case (401, _): return .keyRefused(.permanent("key_refused", "Toy does not accept the key", kind: .configuration))
        case (429, _): return .minuteSpent
        case (_, .html): return .problem(.page(response, from: "Toy"))
        case (500..., _): return .problem(.transient("server_error", "Toy is in trouble", answer: kept))
        default: break
        }
        guard let value = (try? JSONValue(parsing: response.body))?["celsius"]?.numberValue, value.isFinite else {
            return .problem(.permanent("layout_changed", "Toy's answer has no celsius", kind: .data, answer: kept))
        }
        return .content(value)
    }
}

/// What every source gets of the shared client and the breaker, with the toy's thirty lines.
@Suite struct ToySourceTests {
    private final class Keeper: CircuitKeeper {
        var stored: CircuitBreaker?
        func breaker(source: String, key: String, policy: CircuitBreaker.Policy) -> CircuitBreaker {
            stored ?? CircuitBreaker(policy: policy)
        }
        func save(_ breaker: CircuitBreaker, source: String, key: String) { stored = breaker }
    }

    private struct Bench {
        let sender: ScriptedSender
        let clock: ManualClock
        let client: SourceClient

        init(_ answers: [ScriptedSender.Answer], keys: Int = 2, bounds: SourceClient.Bounds = .init()) throws {
            sender = ScriptedSender(answers)
            clock = ManualClock(try instant("2026-02-17T20:00:00Z"))
            client = try SourceClient(
                ToySource.description, sender: sender, bounds: bounds, time: clock.source, seed: 1,
                environment: { name in (1...8).first { name == "TOY_KEY_\($0)" && $0 <= keys }.map { "toy-secret-\($0)" } })
        }

        func fetch() throws -> Result<Double, ProviderProblem> {
            let day = try date("2026-02-17")
            return try client.fetch("the day") {
                ToySource.request(day, $0)
            } read: { response, _ in
                ToySource.read(response)
            }
        }
    }

    private static let good = ScriptedSender.Answer.json(#"{"celsius":13.5}"#)
    private static let down = ScriptedSender.Answer.json("{}", status: 503)

    @Test func anAnswerIsRead() throws {
        let bench = try Bench([Self.good])
        #expect(try bench.fetch().get() == 13.5)
        #expect(bench.sender.requests.first?.path == "/temperature" && bench.client.requestCount == 1)
    }

    @Test(arguments: [(2, true), (3, false)]) func troubleThatPassesIsTriedAgain(failures: Int, succeeds: Bool) throws {
        let bench = try Bench(Array(repeating: Self.down, count: failures) + [Self.good])
        #expect(((try? bench.fetch().get()) == 13.5) == succeeds)
        #expect(bench.sender.requests.count == 3, "three attempts")
    }

    @Test func aSpentKeyAndARefusedOneMakeRoomForTheNext() throws {
        let refused = try Bench([.json("{}", status: 401), Self.good])
        #expect(try refused.fetch().get() == 13.5)
        #expect(
            refused.client.keyCount == 1
                && refused.client.takeWarnings() == ["TOY_KEY_1 is left out: Toy does not accept the key"])
        let spent = try Bench([.json("{}", status: 429), Self.good])
        #expect(try spent.fetch().get() == 13.5 && spent.client.keyCount == 2)
    }

    @Test func withoutAKeyItIsRefusedAtOnce() throws {
        let failure = try requireFailure { _ = try Bench([Self.good], keys: 0) }
        #expect(failure.code == "provider_key_missing" && failure.remedy == "Set TOY_KEY, or TOY_KEY_1 to TOY_KEY_8.")
    }

    @Test func requestsKeepTheirDistance() throws {
        let bench = try Bench([Self.good])
        for _ in 0..<3 { _ = try bench.fetch() }
        #expect(bench.clock.elapsed == .seconds(2))
    }

    @Test func noWaitCrossesTheDeadlineAndAStopEndsIt() throws {
        let late = try Bench([Self.down], bounds: .init(deadline: Deadline(at: .seconds(1))))
        #expect(throws: ProviderProblem.self) { try late.fetch().get() }
        #expect(late.clock.elapsed <= .seconds(1))
        #expect(failure { _ = try Bench([Self.good], bounds: .init(isCancelled: { true })).fetch() }?.code == "interrupted")
    }

    @Test func aWallIsNotKnockedAtAgain() throws {
        let bench = try Bench([.json("<html>captcha</html>", headers: [("Content-Type", "text/html")])])
        let problem = #expect(throws: ProviderProblem.self) { try bench.fetch().get() }
        #expect((problem?.isBotWall ?? false) && bench.sender.requests.count == 1)
    }

    /// Policy: open at the second failure in a row for a minute; one success closes.
    @Test(arguments: [(1, false), (2, true)]) func theBreakerOpensAtItsCount(failures: Int, opens: Bool) throws {
        let (keeper, clock) = (Keeper(), ManualClock(try instant("2026-02-17T20:00:00Z")))
        let guarded = GuardedSource(
            "toy", policy: .init(failures: 2, openSeconds: 60, successes: 1), keeper: keeper, clock: { clock.source.wallClock() })
        for _ in 0..<failures { _ = try guarded.call({ false }, judge: { _ in (.failure, "down") }) }
        guard opens else {
            #expect(keeper.stored?.state == .closed)
            return
        }
        func isAsked() throws -> Bool {
            if case .asked = try guarded.call({ true }, judge: { _ in (.success, nil) }) { true } else { false }
        }
        clock.advance(.seconds(59))
        #expect(try !isAsked(), "a second before its minute is over")
        clock.advance(.seconds(1))
        #expect(try isAsked() && keeper.stored?.state == .closed)
    }

    @Test(arguments: [false, true]) func aCallThatThrowsSaysNothingOfTheSource(isStopped: Bool) throws {
        let keeper = Keeper()
        let guarded = GuardedSource(
            "toy", policy: .init(failures: 1, openSeconds: 60, successes: 1), keeper: keeper, clock: { Instant(microseconds: 0) })
        #expect(throws: Failure.self) {
            try guarded.call(
                { () throws(Failure) -> Bool in throw SourceClient.interrupted }, judge: { _ in (.success, nil) },
                isStopped: { isStopped })
        }
        #expect(keeper.stored == nil || keeper.stored?.state == .closed)
    }
}
