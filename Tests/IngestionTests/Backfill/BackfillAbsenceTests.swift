import CivilTime
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

struct BackfillAbsenceTests {
    let bench: BackfillBench
    static let all = BackfillMarket.bars(.usdcop)
    static let hole = [BackfillMarket.at("2025-06-10", 4), BackfillMarket.at("2025-06-10", 5)]
    static let nextDay = "2025-06-21T18:30:00Z"

    init() throws {
        bench = try BackfillBench()
        try bench.store(Self.all.without("2025-06-10", 0..<10), .usdcop)
        try lose(Self.hole)
    }

    /// The provider has no bar for these slots any more.
    private func lose(_ slots: [Instant]) throws {
        let names = JSONValue.array(slots.map { .string("\($0)") })
        try bench.provider.control(["clear_faults": true, "faults": [["kind": "missing_bars", "slots": names]]])
    }

    private func fill(_ asOf: String = BackfillMarket.asOf, force: Bool = false) throws -> BackfillBench.Answer {
        try bench.run(["symbol": "USD/COP", "force_backfill": .bool(force)], step: "process_symbol", asOf: asOf)
    }

    private func confirmed() throws -> [Instant] {
        try AbsenceStore(bench.connect()).absences(of: .usdcop).filter(\.isConfirmed).map(\.slot)
    }

    @Test func aSlotWithoutABarOnTwoDaysIsNotAskedForAgain() throws {
        let first = try fill()
        #expect(first.symbol(.usdcop)?["newly_suspected_absences"] == 2)
        #expect(try confirmed().isEmpty)
        let second = try fill(Self.nextDay)
        #expect(second.symbol(.usdcop)?["newly_known_absences"] == 2)
        #expect(try confirmed() == Self.hole)
        let requests = try bench.requests
        let third = try fill(Self.nextDay)
        #expect(try bench.requests == requests)
        #expect(third.changed == false)
        #expect(third.symbol(.usdcop)?["absent"] == 2)
        #expect(third.symbol(.usdcop)?["still_missing"] == 2)
    }

    /// The provider has something there, though nothing that can be read.
    @Test func aRowThatIsNoBarIsNoAbsence() throws {
        let slot = JSONValue.string("\(Self.hole[1])")
        try bench.provider.control(["clear_faults": true, "faults": [["kind": "broken_rows", "slots": [slot]]]])
        let first = try fill()
        #expect(first.symbol(.usdcop)?["dropped_rows"]?["bad"] == 1 && first.symbol(.usdcop)?["newly_suspected_absences"] == 0)
        #expect(try fill(Self.nextDay).symbol(.usdcop)?["newly_known_absences"] == 0)
        try bench.provider.control(["clear_faults": true])
        #expect(try fill(Self.nextDay).symbol(.usdcop)?["still_missing"] == 0, "it is asked for until it comes")
    }

    @Test func twoAnswersOfOneDayProveNothing() throws {
        _ = try fill()
        let requests = try bench.requests
        let again = try fill("2025-06-20T22:00:00Z")
        #expect(try bench.requests == requests + 1)
        #expect(again.changed == false)
        #expect(try confirmed().isEmpty)
    }

    @Test func forceAsksAgainAndStoresWhatHasTurnedUp() throws {
        _ = try fill()
        _ = try fill(Self.nextDay)
        let requests = try bench.requests
        _ = try fill(Self.nextDay, force: true)
        #expect(try bench.requests == requests + 1)
        try bench.provider.control(["clear_faults": true])
        let found = try fill(Self.nextDay, force: true)
        #expect(found.symbol(.usdcop)?["filled"] == 2)
        #expect(try bench.bars(.usdcop) == Self.all)
    }

    @Test func onAUSHolidayOnceIsEnough() throws {
        try bench.connect().execute("delete from usdcop_m5_ohlcv where time = \(BackfillMarket.at("2025-06-19", 3))")
        try lose([BackfillMarket.at("2025-06-19", 3)])
        _ = try fill()
        #expect(try confirmed() == [BackfillMarket.at("2025-06-19", 3)])
    }

    @Test func aSlotOfTheLastDayIsAskedForAgain() throws {
        let young = BackfillMarket.at("2025-06-20", 40)
        try bench.connect().execute("delete from usdcop_m5_ohlcv where time = \(young)")
        try lose([young])
        _ = try fill()
        #expect(try AbsenceStore(bench.connect()).absences(of: .usdcop).isEmpty)
    }

    @Test(arguments: ["broken_rows", "truncated_body", "server_error"])
    func anAnswerThatIsNotWholeProvesNoAbsence(_ kind: String) throws {
        try bench.provider.control([
            "clear_faults": true, "faults": [["kind": .string(kind), "slots": [.string("\(Self.hole[0])")]]],
        ])
        _ = try fill()
        #expect(try AbsenceStore(bench.connect()).absences(of: .usdcop).isEmpty)
    }

    @Test func anEmptyAnswerCountsForEverySlotAskedFor() throws {
        try bench.provider.control(["clear_faults": true, "faults": [["kind": "no_data"]]])
        let first = try fill()
        #expect(first.status == 0)
        #expect(first.symbol(.usdcop)?["newly_suspected_absences"] == 10)
    }
}
