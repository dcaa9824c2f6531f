import CivilTime
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

struct BackfillFaultTests {
    static let all = BackfillMarket.bars(.usdcop)
    /// Six gaps far enough apart for six requests.
    static let holed = ["2025-05-27", "2025-05-29", "2025-06-03", "2025-06-05", "2025-06-10", "2025-06-12"].reduce(all) {
        $0.without($1)
    }

    private func bench(_ faults: [JSONValue], keys: [String] = [], settings: [(String, String)] = []) throws -> BackfillBench {
        let bench = try BackfillBench(keys: keys, settings: settings)
        try bench.store(Self.holed, .usdcop)
        try bench.provider.control(["faults": .array(faults)])
        return bench
    }

    private func fill(_ bench: BackfillBench, asOf: String = BackfillMarket.asOf) throws -> BackfillBench.Answer {
        try bench.run(["symbol": "USD/COP"], step: "process_symbol", asOf: asOf)
    }

    // MARK: - What passes

    @Test(arguments: [
        "server_error", "error_in_200", "truncated_body", "truncated_json", "empty_body", "html", "minute_limit", "delay",
        "duplicated_bars", "future_bars",
    ])
    func troubleThatPassesIsGotOver(_ kind: String) throws {
        // A second refusal for the minute ends the range: a run waits for its keys once.
        let bench = try bench([["kind": .string(kind), "count": .integer(kind == "minute_limit" ? 1 : 2)]])
        let answer = try fill(bench)
        #expect(answer.status == 0)
        #expect(try bench.bars(.usdcop) == Self.all)
        #expect(answer.symbol(.usdcop)?["problems"] == [])
    }

    @Test func creditsCountEveryRepetition() throws {
        let bench = try bench([["kind": "server_error", "count": 2]])
        let answer = try fill(bench)
        #expect(answer.output["credits"] == 8)
        #expect(try bench.requests == 8)
    }

    @Test(arguments: ["server_error", "html", "empty_body", "truncated_body", "truncated_json", "error_in_200"])
    func troubleThatLastsFailsForNowAndOpensTheCircuit(_ kind: String) throws {
        let bench = try bench([["kind": .string(kind)]])
        let answer = try fill(bench)
        #expect(answer.status == 75)
        // Three attempts for each of three ranges; then the circuit is open.
        #expect(try bench.requests == 9)
        #expect(try bench.bars(.usdcop) == Self.holed)
        let next = try fill(bench)
        #expect(next.status == 69)
        #expect(next.code == "circuit_open")
        #expect(try bench.requests == 9)
    }

    @Test func anAnswerThatHangsIsGivenUp() throws {
        let bench = try bench(
            [["kind": "hang"]],
            settings: [("max_s: 0.05\n    spacing_s: 0\n    timeout_s: 30", "max_s: 0.05\n    spacing_s: 0\n    timeout_s: 0.2")])
        #expect(try fill(bench).status == 75)
    }

    @Test func theCircuitClosesAfterTwoTrialsThatSucceed() throws {
        let bench = try bench([["kind": "server_error"]])
        _ = try fill(bench)
        try bench.provider.control(["clear_faults": true])
        // Time has passed.
        try bench.connect().execute("update ingestion_circuit set retry_at = now() - interval '1 second'")
        let answer = try fill(bench)
        #expect(answer.status == 0)
        #expect(try bench.bars(.usdcop) == Self.all)
        let row = try bench.connect().query("select state, failures from ingestion_circuit where source = 'twelvedata'").single()
        #expect(try row.value("state") == "closed")
        #expect(try row.value("failures") == 0)
    }

    @Test func aBotWallOpensTheCircuitAtOnce() throws {
        let bench = try bench([["kind": "bot_wall", "count": 1]])
        #expect(try fill(bench).status == 75)
        #expect(try bench.requests == 1)
        #expect(try bench.bars(.usdcop) == Self.holed)
    }

    @Test func aRangeThatFailsIsLeftAndTheRestIsFilled() throws {
        let bench = try bench([["kind": "server_error", "from": "2025-06-05T00:00:00Z", "to": "2025-06-06T00:00:00Z"]])
        let answer = try fill(bench)
        #expect(answer.status == 0)
        #expect(answer.symbol(.usdcop)?["problems"]?.arrayValue?.count == 1)
        #expect(answer.warns(of: "USD/COP"))
        #expect(try bench.bars(.usdcop) == Self.all.without("2025-06-05"))
        try bench.provider.control(["clear_faults": true])
        #expect(try fill(bench).status == 0)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    // MARK: - What stays

    @Test(arguments: [
        ("bad_request", 69), ("not_found", 78), ("conflicting_bars", 65), ("wrong_symbol", 65), ("wrong_interval", 65),
    ])
    func whatTryingAgainCannotMendIsNotTriedAgain(_ kind: String, _ status: Int32) throws {
        let bench = try bench([["kind": .string(kind)]])
        let answer = try fill(bench)
        #expect(answer.status == status)
        #expect(try bench.requests == 6)
        #expect(try bench.bars(.usdcop) == Self.holed)
        #expect(try bench.count("select count(*) as n from ingestion_circuit where state <> 'closed'") == 0)
    }

    @Test func anAnswerFullOfBrokenRowsIsRefused() throws {
        let bench = try bench([["kind": "broken_rows", "rows": 60]])
        #expect(try fill(bench).status == 65)
        #expect(try bench.bars(.usdcop) == Self.holed)
    }

    @Test func shiftedBarsAreNotStoredAtWrongHours() throws {
        let bench = try bench([["kind": "shifted_bars"]])
        #expect(try fill(bench).status == 0)
        #expect(try bench.bars(.usdcop) == Self.holed)
        try bench.provider.control(["clear_faults": true])
        _ = try fill(bench)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func aHalfFormedBarIsNotStoredUntilItIsWhole() throws {
        let bench = try BackfillBench()
        try bench.store(Self.all.filter { $0.time < BackfillMarket.at("2025-06-10") }, .usdcop)
        let asOf = BackfillMarket.at("2025-06-10", 30).adding(minutes: 2)
        try bench.provider.control(["now": .string("\(asOf)")])
        _ = try fill(bench, asOf: "\(asOf)")
        #expect(try bench.bars(.usdcop).last?.time == BackfillMarket.at("2025-06-10", 29))
        let later = asOf.adding(minutes: 5)
        try bench.provider.control(["now": .string("\(later)")])
        _ = try fill(bench, asOf: "\(later)")
        #expect(try bench.bars(.usdcop) == Self.all.filter { $0.time < BackfillMarket.at("2025-06-10", 31) })
    }

    // MARK: - Keys

    @Test func aRevokedKeyMakesRoomForTheNext() throws {
        let bench = try bench([], keys: ["good"])
        bench.environment["TWELVEDATA_API_KEY"] = "good"
        bench.environment["TWELVEDATA_API_KEY_1"] = "revoked-secret"
        let answer = try fill(bench)
        #expect(answer.status == 0)
        #expect(try bench.bars(.usdcop) == Self.all)
        #expect(answer.warns(of: "TWELVEDATA_API_KEY_1"))
        #expect(!answer.warns(of: "revoked-secret"))
    }

    @Test func withoutAKeyThatIsAcceptedTheRunFailsAsMisconfigured() throws {
        let bench = try bench([], keys: ["another"])
        bench.environment["TWELVEDATA_API_KEY_1"] = "revoked-secret"
        let answer = try fill(bench)
        #expect(answer.status == 78)
        #expect(answer.code == "provider_keys_refused")
        #expect(try bench.requests == 2)
        #expect("\(answer)".contains(BackfillBench.key) == false)
        #expect("\(answer)".contains("revoked-secret") == false)
    }

    @Test func withoutAnyKeyTheRunFailsAsMisconfigured() throws {
        let bench = try bench([])
        bench.environment["TWELVEDATA_API_KEY"] = nil
        let answer = try fill(bench)
        #expect(answer.status == 78)
        #expect(answer.code == "provider_key_missing")
        #expect(try bench.provider.log().isEmpty)
    }

    @Test func creditsOfTheDayThatAreSpentFailForNow() throws {
        let bench = try bench([["kind": "day_limit"]])
        let answer = try fill(bench)
        #expect(answer.status == 75)
        #expect(answer.code == "provider_keys_cooling")
        #expect(try bench.requests == 1)
    }
}
