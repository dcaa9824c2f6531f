import CivilTime
import Failures
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
