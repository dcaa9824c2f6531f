import CivilTime
import Failures
import Files
import JSON
import Market
import Postgres
import Providers
import Store
import TestSupport
import Testing

@testable import Realtime

/// The realtime task when the provider is in trouble.
struct RealtimeTroubleTests {
    let bench: RealtimeBench

    init() throws { bench = try RealtimeBench() }

    // MARK: - Isolation and exit status

    @Test func onePairFailingLeavesTheOthersTheirBars() throws {
        try bench.fault(["kind": "server_error", "symbol": "USD/MXN"])
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.output["changed"] == true)
        #expect(answer.symbol(.usdmxn)?["status"] == "failed")
        #expect(answer.symbol(.usdmxn)?["error"]?["code"] == "provider_server_error")
        #expect(try bench.bars(.usdcop) == (try bench.served(.usdcop)))
        #expect(try bench.bars(.usdbrl) == (try bench.served(.usdbrl)))
        #expect(answer.warnings.contains { $0.hasPrefix("USD/MXN failed: TwelveData answers with code 500") })
        #expect(answer.warnings.contains { $0.hasPrefix("USD/MXN: no new bar for 122 minutes") })
    }

    @Test(arguments: [
        ("server_error", 75), ("html", 75), ("empty_body", 75), ("truncated_json", 75), ("error_in_200", 75),
        ("truncated_body", 75), ("day_limit", 75), ("key_revoked", 78), ("not_found", 78), ("wrong_symbol", 65),
        ("wrong_interval", 65), ("conflicting_bars", 65), ("bad_request", 69), ("empty_values", 0), ("no_data", 0),
        ("values_absent", 0), ("future_bars", 0), ("duplicated_bars", 0),
    ])
    func theExitStatusSaysWhoMustAct(kind: String, status: Int32) throws {
        // More than one row: the newest is still forming, and what is wrong with it is nobody's trouble.
        try bench.fault(["kind": .string(kind), "rows": 3])
        let answer = try bench.run()
        #expect(answer.status == status, "\(answer)")
        #expect(answer.failure?.message.contains("secret-key") != true)
        #expect(answer.failure == nil || !(answer.failure?.remedy.isEmpty ?? true))
    }

    @Test func aPairThatHangsLeavesTheOthersTheirTime() throws {
        try bench.fault(["kind": "hang", "symbol": "USD/COP", "milliseconds": 30_000])
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.symbol(.usdcop)?["status"] == "failed", "\(answer)")
        #expect(try bench.bars(.usdbrl) == (try bench.served(.usdbrl)))
    }

    @Test func aKeyThatIsMissingIsAMatterOfConfiguration() throws {
        bench.environment["TWELVEDATA_API_KEY"] = ""
        let answer = try bench.run()
        #expect(answer.status == 78 && answer.failure?.code == "provider_key_missing")
    }

    @Test func anAnswerWithoutBarsIsNoFailure() throws {
        try bench.fault(["kind": "no_data", "symbol": "USD/COP"])
        let answer = try bench.run(["symbol": "USD/COP"])
        #expect(answer.status == 0 && answer.output["changed"] == false && answer.symbol(.usdcop)?["status"] == "empty")
        #expect(try bench.count("ingestion_circuit") == 0)
    }

    // MARK: - Rows that are no bars

    /// An answer of TwelveData's form with bars of 3 June 2026 from 09:00 COT on, whose closes are as given.
    private func answer(closes: [JSONValue]) -> String {
        let values = closes.enumerated().reversed().map { index, close -> JSONValue in
            let minute = index * 5
            let time = "2026-06-03 \(14 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00"
            return ["datetime": .string(time), "open": "4000.0", "high": "4002.0", "low": "3999.0", "close": close]
        }
        let meta: JSONValue = ["symbol": "USD/COP", "interval": "5min", "type": "Physical Currency"]
        return JSONValue.object(JSONObject([("meta", meta), ("values", .array(values)), ("status", "ok")])).serialized()
    }

    private func run(answering text: String, at time: String = "10:02") throws -> Answer {
        try ScriptedServer.run({ _ in [.answer(text)] }) { server in
            bench.environment["TWELVEDATA_BASE_URL"] = server.base
            return try bench.run(at: "2026-06-03T\(time):00-05:00", ["symbol": "USD/COP"])
        }
    }

    private static let good = Array(repeating: JSONValue.string("4001.0"), count: 12)

    @Test func aRowThatIsNoBarIsCountedAndNamed() throws {
        var closes = Self.good
        closes[10] = .null
        let answer = try run(answering: answer(closes: closes))
        #expect(answer.status == 0 && answer.symbol(.usdcop)?["inserted"] == 11, "\(answer)")
        #expect(answer.symbol(.usdcop)?["received"] == 12 && answer.symbol(.usdcop)?["dropped_rows"]?["bad"] == 1)
        #expect(
            answer.warnings.contains("USD/COP: 1 row is no bar and was dropped (2026-06-03T09:50:00-05:00)"), "\(answer.warnings)"
        )
    }

    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func theAnswerFromTheFieldIsStoredButForItsBrokenRow() throws {
        let text = String(decoding: try FileSystem.read(Reference.field("answer_with_null_close.json")), as: UTF8.self)
        let answer = try run(answering: text)
        #expect(answer.status == 0 && answer.symbol(.usdcop)?["inserted"] == 11, "\(answer)")
        #expect(answer.symbol(.usdcop)?["dropped_rows"]?["bad"] == 1)
        #expect(answer.warnings.contains { $0.contains("1 row is no bar and was dropped") })
    }

    /// Broken at first, as good as never sent: the next run stores it.
    @Test func aNewestBarThatIsBrokenComesWithTheNextRun() throws {
        var closes = Self.good
        closes[11] = .null
        #expect(try run(answering: answer(closes: closes)).symbol(.usdcop)?["inserted"] == 11)
        let next = try run(answering: answer(closes: Self.good + Self.good.prefix(1)), at: "10:07")
        #expect(next.symbol(.usdcop)?["inserted"] == 2 && next.symbol(.usdcop)?["unchanged"] == 11, "\(next)")
    }

    /// An answer of one broken row is an answer without bars, and not one that makes no sense.
    @Test func aBrokenBarAloneIsAMissingOne() throws {
        let answer = try run(answering: answer(closes: [.null]), at: "09:05")
        #expect(answer.status == 0 && answer.symbol(.usdcop)?["status"] == "empty", "\(answer)")
        #expect(answer.symbol(.usdcop)?["received"] == 1 && answer.symbol(.usdcop)?["dropped_rows"]?["bad"] == 1)
        #expect(try answer.warnings.contains { $0.contains("1 row is no bar") } && bench.bars().isEmpty)
        #expect(try run(answering: self.answer(closes: ["4001.0"]), at: "09:10").symbol(.usdcop)?["inserted"] == 1)
    }

    // MARK: - Circuit breaker

    @Test func theCircuitOpensAtTheThirdFailureOfSeparateProcesses() throws {
        try bench.fault(["kind": "server_error", "symbol": "USD/COP"])
        let times = ["10:02:00", "10:02:10", "10:02:20", "10:02:30"]
        for (index, time) in times.enumerated() {
            let end = try Answer(bench.start(at: "2025-06-05T\(time)-05:00", ["symbol": "USD/COP"]).end())
            #expect(end.status == (index < 3 ? 75 : 69), "\(index): \(end)")
            #expect((end.failure?.code == "circuit_open") == (index == 3))
        }
        #expect(try bench.simulator.log().count == 3, "an open circuit asks nobody")
        let breaker = try circuit(.usdcop)
        #expect(breaker.state == .open && breaker.failures == 3)
        #expect(breaker.retryAt == Instant("2025-06-05T10:07:20-05:00"))
    }

    @Test func anOpenCircuitSkipsItsPairAndTheOthersGoOn() throws {
        try open(.usdcop)
        let answer = try bench.run()
        #expect(answer.status == 0 && answer.symbol(.usdcop)?["status"] == "circuit_open")
        #expect(answer.symbol(.usdcop)?["circuit_open_until"] == "2025-06-05T10:07:00-05:00")
        #expect(answer.warnings.contains("USD/COP skipped, circuit open until 2025-06-05T10:07:00-05:00"))
        #expect(try bench.bars(.usdcop).isEmpty && !(try bench.bars(.usdbrl)).isEmpty)
    }

    @Test func circuitsThatAreAllOpenEndTheRunWithTheirTimes() throws {
        for instrument in Instrument.allCases { try open(instrument) }
        let answer = try bench.run()
        #expect(answer.status == 69 && answer.failure?.code == "circuit_open")
        #expect(answer.failure?.message.contains("USD/BRL skipped, circuit open until 2025-06-05T10:07:00") == true)
    }

    @Test func aTrialIsMadeFromTheVeryMomentOnAndTwoSuccessesClose() throws {
        try open(.usdcop)
        try bench.simulator.control(["now": "2025-06-05T15:20:00Z"])
        let only: JSONValue = ["symbol": "USD/COP"]
        #expect(try bench.run(at: "2025-06-05T10:06:59-05:00", only).status == 69)
        #expect(try bench.run(at: "2025-06-05T10:07:00-05:00", only).status == 0)
        #expect(try circuit(.usdcop).state == .halfOpen)
        #expect(try bench.run(at: "2025-06-05T10:07:01-05:00", only).status == 0)
        #expect(try circuit(.usdcop).state == .closed)
    }

    @Test func aTrialThatFailsOpensAgain() throws {
        try open(.usdcop)
        try bench.fault(["kind": "server_error"])
        let only: JSONValue = ["symbol": "USD/COP"]
        #expect(try bench.run(at: "2025-06-05T10:07:00-05:00", only).status == 75)
        let breaker = try circuit(.usdcop)
        #expect(breaker.state == .open && breaker.retryAt == Instant("2025-06-05T10:12:00-05:00"))
    }

    @Test func aSuccessBetweenFailuresStartsTheCountAnew() throws {
        let only: JSONValue = ["symbol": "USD/COP"]
        for faults in [2, 0, 2, 0] {
            if faults > 0 { try bench.fault(["kind": "server_error", "count": .integer(faults)]) }
            for _ in 0..<faults { #expect(try bench.run(only).status == 75) }
            if faults == 0 { #expect(try bench.run(only).status == 0) }
        }
        #expect(try circuit(.usdcop).state == .closed && (try circuit(.usdcop)).failures == 0)
    }

    @Test func aRefusedKeyIsNoFailureOfTheProvider() throws {
        try bench.fault(["kind": "key_revoked"])
        for _ in 0..<4 { #expect(try bench.run().status == 78) }
        #expect(try circuit(.usdcop).state == .closed)
    }

    @Test func aBotWallOpensAtOnce() throws {
        try bench.fault(["kind": "bot_wall", "symbol": "USD/COP"])
        #expect(try bench.run(["symbol": "USD/COP"]).status == 75)
        #expect(try circuit(.usdcop).state == .open)
    }

    private func circuit(_ instrument: Instrument) throws -> CircuitBreaker {
        try CircuitStore(bench.connection).breaker(
            source: "twelvedata", key: instrument.symbol,
            policy: CircuitBreaker.Policy(failures: 3, openSeconds: 300, successes: 2))
    }

    /// Opens a circuit at 10:02.
    private func open(_ instrument: Instrument) throws {
        var breaker = CircuitBreaker(policy: CircuitBreaker.Policy(failures: 1, openSeconds: 300, successes: 2))
        breaker.record(.failure, at: try #require(Instant(RealtimeBench.morning)), message: "down")
        try CircuitStore(bench.connection).save(breaker, source: "twelvedata", key: instrument.symbol)
    }
}
