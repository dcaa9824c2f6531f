import CivilTime
import Market
import Testing

struct TimeZoneRepairTests {
    /// Bars at times of Bogotá's clock; each is told apart by its price.
    func bars(_ times: String...) -> [Bar] { times.enumerated().map { bar(cot($1), 4000 + Double($0)) } }

    @Test(arguments: [
        ("02:55", nil), ("03:00", TimeZoneSlip.colombianStampedUTC), ("07:55", .colombianStampedUTC), ("08:00", nil),
        ("12:55", nil), ("13:00", .utcStampedColombian), ("17:55", .utcStampedColombian), ("18:00", nil), ("00:00", nil),
        ("23:55", nil),
    ])
    func theHourTellsTheSlip(time: String, slip: TimeZoneSlip?) {
        #expect(TimeZoneSlip(at: cot("2024-03-20 " + time)) == slip)
    }

    @Test func slippedBarsMoveFiveHoursOnTheirDay() {
        let plan = TimeZoneRepair.plan(bars("2024-03-20 03:00", "2024-03-20 07:55", "2024-03-21 13:00", "2024-03-21 17:55"))
        #expect(
            plan.result.map(\.time)
                == ["2024-03-20 08:00", "2024-03-20 12:55", "2024-03-21 08:00", "2024-03-21 12:55"].map { cot($0) })
        #expect(plan.result.map(\.close) == [4000, 4001, 4002, 4003])
        #expect(plan.moves.map(\.repaired) == plan.result && plan.upserts == plan.result && plan.dropped.isEmpty)
        #expect(plan.days.map(\.moved) == [[.colombianStampedUTC: 2], [.utcStampedColombian: 2]])
    }

    @Test func barsOfTheSessionStay() {
        let bars = bars("2024-03-20 08:00", "2024-03-20 12:55", "2024-03-21 08:00")
        let plan = TimeZoneRepair.plan(bars)
        #expect(plan.isEmpty && plan.result == bars && plan.originals.isEmpty && plan.deletions.isEmpty && plan.days.isEmpty)
        #expect(TimeZoneRepair.plan([]).isEmpty)
    }

    @Test(arguments: ["2024-03-20 03:05", "2024-03-20 13:05"])
    func theMovedBarWinsAgainstARightStampedOne(wrong: String) throws {
        let right = bar(cot("2024-03-20 08:05"), 4000)
        let moved = bar(cot(wrong), 4000.25, flat: false)
        let plan = TimeZoneRepair.plan([right, moved].sorted { $0.time < $1.time })
        let kept = try #require(plan.result.first)
        #expect(plan.result.count == 1 && kept.time == right.time && kept.high == 4001.25)
        #expect(
            plan.dropped.map(\.original) == [right] && plan.dropped.map(\.kept) == [kept] && plan.dropped.map(\.slip) == [nil])
        #expect(plan.deletions == [moved.time] && plan.upserts == [kept])
        let day = try #require(plan.days.first)
        #expect(day.movedBars == 1 && day.collisions == 1 && day.differingCloses == 1 && day.largestCloseDifference == 0.25)
        #expect(plan.originals == [right, moved].sorted { $0.time < $1.time })
    }

    @Test func equalClosesCollideWithoutDiffering() {
        let plan = TimeZoneRepair.plan([bar(cot("2024-03-20 03:05"), 4000), bar(cot("2024-03-20 08:05"), 4000)])
        #expect(plan.days.map(\.collisions) == [1] && plan.days.map(\.differingCloses) == [0])
    }

    @Test func ofBothSlipsTheSettledOneStays() {
        let bars = bars("2024-03-20 03:05", "2024-03-20 08:05", "2024-03-20 13:05")
        let plan = TimeZoneRepair.plan(bars)
        #expect(plan.result.map(\.close) == [4000] && plan.moves.count == 1)
        #expect(plan.dropped.map(\.slip) == [.utcStampedColombian, nil])
        #expect(plan.deletions == [bars[0].time, bars[2].time])
    }

    @Test func repairingTwiceChangesNothing() {
        let plan = TimeZoneRepair.plan(
            bars("2024-03-20 03:05", "2024-03-20 08:05", "2024-03-20 12:00", "2024-03-20 13:05", "2024-03-20 17:00"))
        let again = TimeZoneRepair.plan(plan.result)
        #expect(again.isEmpty && again.result == plan.result)
    }

    @Test func deletingAndWritingGivesTheResult() {
        let bars = bars(
            "2024-03-20 03:00", "2024-03-20 08:00", "2024-03-20 08:05", "2024-03-20 13:05", "2024-03-20 13:10", "2024-03-21 09:00"
        )
        let plan = TimeZoneRepair.plan(bars)
        var table = Dictionary(uniqueKeysWithValues: bars.map { ($0.time, $0) })
        for time in plan.deletions { table[time] = nil }
        for bar in plan.upserts { table[bar.time] = bar }
        #expect(table.values.sorted { $0.time < $1.time } == plan.result)
    }

    @Test func barsThatNoSlipExplainAreNamedAndStay() {
        let bars = bars("2024-03-20 01:00", "2024-03-20 08:01", "2024-03-20 20:00")
        let plan = TimeZoneRepair.plan(bars)
        #expect(plan.isEmpty && plan.unexplained == bars && plan.result == bars)
    }

    @Test func theBytesOfABarAreItsTimeAndPrices() throws {
        let bar = try Bar(time: Instant(microseconds: 258), open: 2, high: 3, low: 1, close: 1.5)
        let bytes = bar.canonicalBytes
        #expect(bytes.count == 40 && Array(bytes[0..<8]) == [2, 1, 0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[8..<16]) == [0, 0, 0, 0, 0, 0, 0, 0x40] && Array(bytes[32..<40]) == [0, 0, 0, 0, 0, 0, 0xf8, 0x3f])
    }

    @Test func theOriginalsBytesNameWhatChanges() {
        let wrong = bars("2024-03-20 03:05", "2024-03-20 04:05")
        let plan = TimeZoneRepair.plan(wrong + bars("2024-03-20 12:00"))
        #expect(plan.canonicalOriginals == wrong.flatMap(\.canonicalBytes))
        #expect(TimeZoneRepair.plan(plan.result).canonicalOriginals.isEmpty)
    }

    @Test func barsOutOfOrderTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = TimeZoneRepair.plan([bar(cot("2024-03-20 04:05"), 4000), bar(cot("2024-03-20 03:05"), 4000)])
        }
    }

    @Test func repairComesBeforeDetection() {
        let wrong = slots("2026-03-17").map { bar($0.adding(minutes: -300), 4000) }
        let before = gaps(in: wrong.map(\.time), asOf: "2026-03-17 20:00")
        #expect(before.missing == 60 && before.unexpected == 60)
        let after = gaps(in: TimeZoneRepair.plan(wrong).result.map(\.time), asOf: "2026-03-17 20:00")
        #expect(after.missing == 0 && after.unexpected == 0)
    }
}
