import CivilTime
import Market
import TestSupport
import Testing

struct AbsenceRuleTests {
    /// Tuesday, no holiday anywhere.
    let slot = cot("2026-03-17 10:00")

    func verdict(_ now: String, firstEmptyAt: String? = nil) -> AbsenceRule.Verdict {
        AbsenceRule.verdict(on: slot, firstEmptyAt: firstEmptyAt.map { cot($0) }, now: cot(now))
    }

    @Test func anAnswerCountsWhenTheSlotIsOlderThanADay() {
        #expect(verdict("2026-03-18 09:59") == .tooRecent)
        #expect(verdict("2026-03-18 10:00") == .tooRecent)
        let justAfter = Instant(microseconds: cot("2026-03-18 10:00").microseconds + 1)
        #expect(AbsenceRule.verdict(on: slot, firstEmptyAt: nil, now: justAfter) == .suspected)
        #expect(verdict("2026-03-17 10:00") == .tooRecent && verdict("2026-03-16 10:00") == .tooRecent)
    }

    @Test func twoAnswersOfOneDayAreOne() {
        #expect(verdict("2026-03-19 23:59", firstEmptyAt: "2026-03-19 00:00") == .stillSuspected)
        #expect(verdict("2026-03-19 12:00", firstEmptyAt: "2026-03-19 12:00") == .stillSuspected)
    }

    @Test func anAnswerOnALaterDayConfirms() {
        #expect(verdict("2026-03-20 00:00", firstEmptyAt: "2026-03-19 23:59") == .absent)
        #expect(verdict("2026-05-20 00:00", firstEmptyAt: "2026-03-19 23:59") == .absent)
    }

    @Test func daysAreThoseOfBogota() {
        // 23:00 and 01:00 of Bogotá's night: one UTC date, two Colombian ones.
        #expect(verdict("2026-03-20 01:00", firstEmptyAt: "2026-03-19 23:00") == .absent)
        // 18:00 and 20:00: two UTC dates, one Colombian.
        #expect(verdict("2026-03-19 20:00", firstEmptyAt: "2026-03-19 18:00") == .stillSuspected)
    }

    @Test func aFirstAnswerThatCameTooEarlyDoesNotCount() {
        #expect(verdict("2026-03-19 12:00", firstEmptyAt: "2026-03-18 10:00") == .suspected)
        #expect(verdict("2026-03-19 12:00", firstEmptyAt: "2026-03-18 10:01") == .absent)
    }

    @Test func aClockThatGoesBackConfirmsNothing() {
        #expect(verdict("2026-03-19 12:00", firstEmptyAt: "2026-03-20 12:00") == .stillSuspected)
    }

    @Test func onAUSHolidayOneAnswerIsEnough() {
        // Memorial Day 2026.
        let slot = cot("2026-05-25 10:00")
        #expect(AbsenceRule.verdict(on: slot, firstEmptyAt: nil, now: cot("2026-05-26 10:01")) == .absent)
        #expect(AbsenceRule.verdict(on: slot, firstEmptyAt: nil, now: cot("2026-05-26 10:00")) == .tooRecent)
        let dayAfter = cot("2026-05-26 10:00")
        #expect(AbsenceRule.verdict(on: dayAfter, firstEmptyAt: nil, now: cot("2026-05-29 10:00")) == .suspected)
    }

    @Test func aRerunIsQuietOnceAbsencesAreRecorded() {
        // The provider never has the last half hour: asked on two days, then no more.
        let stored = slots("2026-03-17", 0..<54)
        var (firstEmptyAt, absent): ([Instant: Instant], Set<Instant>) = ([:], [])
        var asked: [Int] = []
        for now in ["2026-03-17 13:00", "2026-03-18 07:00", "2026-03-18 23:00", "2026-03-19 07:00", "2026-03-20 07:00"] {
            let report = GapDetection().report(
                on: .usdcop, stored: stored, from: day("2026-03-17"), asOf: cot(now), absent: absent)
            let wanted = report.wantedSlots.filter { Zone.bogota.date($0) == day("2026-03-17") }
            asked.append(wanted.count)
            for slot in wanted {
                switch AbsenceRule.verdict(on: slot, firstEmptyAt: firstEmptyAt[slot], now: cot(now)) {
                case .suspected: firstEmptyAt[slot] = cot(now)
                case .absent: absent.insert(slot)
                case .tooRecent, .stillSuspected: break
                }
            }
        }
        #expect(asked == [6, 6, 6, 6, 0])
    }
}
