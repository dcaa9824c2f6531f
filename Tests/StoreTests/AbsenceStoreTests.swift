import CivilTime
import Failures
import Market
import Postgres
import Store
import TestSupport
import Testing

/// What providers lack is remembered with the day it was first seen.
struct AbsenceStoreTests {
    private let early = Instant(microseconds: 1_717_500_000_000_000)
    private let late = Instant(microseconds: 1_717_700_000_000_000)

    private func store() throws -> (AbsenceStore, Database) {
        let database = try Database()
        return (AbsenceStore(try database.worker()), database)
    }

    private func slots(_ range: Range<Int>) throws -> [Instant] { try bars(range).map(\.time) }

    @Test func aSuspicionKeepsTheTimeOfTheFirstAnswer() throws {
        let (store, _) = try store()
        let slots = try slots(0..<3)
        try store.suspect(slots.reversed(), of: .usdcop, at: early)
        try store.suspect(slots, of: .usdcop, at: late)
        let absences = try store.absences(of: .usdcop)
        #expect(absences.map(\.slot) == slots, "oldest first")
        #expect(absences.allSatisfy { $0.firstEmptyAt == early && !$0.isConfirmed })
    }

    @Test func aConfirmationKeepsTheFirstTimeToo() throws {
        let (store, database) = try store()
        let slots = try slots(0..<3)
        try store.suspect(slots, of: .usdcop, at: early)
        try store.confirm([slots[1]], of: .usdcop, at: late)
        try store.confirm([slots[1]], of: .usdcop, at: late.adding(minutes: 60))
        #expect(try store.absences(of: .usdcop).map(\.isConfirmed) == [false, true, false])
        #expect(try store.absences(of: .usdcop)[1].firstEmptyAt == early)
        let second: Instant = try database.worker().query(
            "select second_empty_at as t from ohlcv_absences where second_empty_at is not null"
        ).single().value("t")
        #expect(second == late, "the first confirmation stands")
    }

    @Test func aSlotCanBeConfirmedAtOnce() throws {
        let (store, _) = try store()
        let slots = try slots(0..<2)
        try store.confirm(slots, of: .usdcop, at: early)
        #expect(try store.absences(of: .usdcop).map(\.isConfirmed) == [true, true])
        try store.suspect(slots, of: .usdcop, at: late)
        #expect(try store.absences(of: .usdcop).allSatisfy { $0.isConfirmed && $0.firstEmptyAt == early })
    }

    @Test func pairsAreKeptApart() throws {
        let (store, _) = try store()
        try store.suspect(try slots(0..<2), of: .usdcop, at: early)
        try store.confirm(try slots(1..<3), of: .usdbrl, at: late)
        #expect(try store.absences(of: .usdcop).map(\.slot) == slots(0..<2))
        #expect(try store.absences(of: .usdbrl).map(\.slot) == slots(1..<3))
        #expect(try store.absences(of: .usdmxn).isEmpty)
    }

    @Test func noSlotsAreNoWork() throws {
        let (store, _) = try store()
        try store.suspect([], of: .usdcop, at: early)
        try store.confirm([], of: .usdcop, at: early)
        #expect(try store.absences(of: .usdcop).isEmpty)
    }

    @Test func aConfirmationBeforeTheSuspicionIsRefused() throws {
        let (store, _) = try store()
        try store.suspect(try slots(0..<1), of: .usdcop, at: late)
        #expect(failure { try store.confirm(try slots(0..<1), of: .usdcop, at: early) }?.code == "check_violation")
        #expect(try store.absences(of: .usdcop).map(\.isConfirmed) == [false])
    }

    @Test func aSlotOffTheGridIsRefused() throws {
        let (store, _) = try store()
        let slot = Instant(microseconds: try slots(0..<1)[0].microseconds + 1)
        #expect(failure { try store.suspect([slot], of: .usdcop, at: early) }?.kind == .data)
    }

    @Test func twoSuspicionsAtOnceEndInOne() throws {
        let (store, database) = try store()
        let slots = try slots(0..<300)
        let early = early
        let problems = atOnce(3) { index in
            let store = AbsenceStore(try database.worker())
            try store.suspect(index == 1 ? slots.reversed() : slots, of: .usdcop, at: early)
            try store.confirm(index == 1 ? slots : slots.reversed(), of: .usdcop, at: early.adding(minutes: 1))
        }
        #expect(problems.isEmpty, "\(problems)")
        #expect(try store.absences(of: .usdcop).count == 300)
        #expect(try store.absences(of: .usdcop).allSatisfy(\.isConfirmed))
    }
}
