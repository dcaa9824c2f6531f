import CivilTime
import JSON
import Macro
import TestSupport
import Testing

struct MacroHistoryTests {
    private static func vintage(_ day: String, _ at: String, _ value: Double) throws -> MacroVintage {
        MacroVintage(date: try date(day), publishedAt: try instant(at), value: value, source: .fred)
    }

    /// Two dates, the first revised after the second came out.
    private static func history() throws -> MacroHistory {
        MacroHistory([
            try vintage("2026-02-01", "2026-03-13T12:30:00Z", 101), try vintage("2026-01-01", "2026-02-13T13:30:00Z", 100),
            try vintage("2026-01-01", "2026-03-20T12:30:00Z", 100.5),
        ])
    }

    @Test(arguments: [
        ("2026-02-13T13:29:59Z", nil, 0), ("2026-02-13T13:30:00Z", 100, 1), ("2026-03-13T12:29:59Z", 100, 1),
        ("2026-03-13T12:30:00Z", 101, 1), ("2026-04-01T00:00:00Z", 101, 1),
    ])
    func theNewestDateIsKnownFromItsInstantOn(at: String, value: Double?, vintages: Int) throws {
        let reading = try Self.history().known(at: instant(at))
        #expect(reading?.vintage.value == value && reading?.vintages ?? 0 == vintages)
    }

    @Test func aRevisionOfAnOlderDateHidesNoNewerOne() throws {
        let reading = try Self.history().known(at: instant("2026-03-21T00:00:00Z"))
        #expect(reading?.vintage.date == (try date("2026-02-01")))
    }

    @Test func aDateThatComesOutLateHidesNoNewerOne() throws {
        let history = MacroHistory([
            try Self.vintage("2026-02-01", "2026-03-01T12:00:00Z", 2), try Self.vintage("2026-01-01", "2026-03-05T12:00:00Z", 1),
            try Self.vintage("2026-03-01", "2026-03-05T12:00:00Z", 3),
        ])
        #expect(history.known(at: try instant("2026-03-04T00:00:00Z"))?.vintage.value == 2)
        #expect(history.known(at: try instant("2026-03-05T12:00:00Z"))?.vintage.value == 3)
    }

    @Test(arguments: [("2026-03-18T12:30:00Z", false), ("2026-03-18T12:30:01Z", true)])
    func aValueIsGoodForItsLimitAndNoLonger(at: String, isStale: Bool) throws {
        let history = MacroHistory([
            try Self.vintage("2026-03-12", "2026-03-13T12:30:00Z", 5), try Self.vintage("2026-03-12", "2026-03-17T12:30:00Z", 6),
        ])
        let reading = try #require(history.known(at: instant(at)))
        // The revision of the 17th makes it no younger.
        #expect(reading.isStale(after: 5) == isStale && reading.vintage.value == 6)
    }

    @Test func theSeriesIsOfNewestVintagesKnownThen() throws {
        let history = try Self.history()
        let dates = try date("2026-01-01")...(try date("2026-02-01"))
        #expect(history.series(dates, at: try instant("2026-03-14T00:00:00Z")).map(\.value) == [100, 101])
        #expect(history.series(dates, at: try instant("2026-03-21T00:00:00Z")).map(\.value) == [100.5, 101])
        #expect(history.series(dates, at: try instant("2026-01-01T00:00:00Z")).isEmpty)
        #expect(
            history.series(try date("2026-02-01")...(try date("2027-01-01")), at: try instant("2026-04-01T00:00:00Z")).count == 1)
    }

    @Test func whatIsPublishedLaterChangesNothingThatWasKnown() throws {
        let instants = try ["2026-02-20T00:00:00Z", "2026-03-13T12:30:00Z", "2026-03-19T00:00:00Z"].map { try instant($0) }
        let whole = try Self.history()
        for asOf in instants {
            let kept = whole.vintages.filter { $0.publishedAt <= asOf }
            let garbage = whole.vintages.filter { $0.publishedAt > asOf }.map {
                MacroVintage(date: $0.date, publishedAt: $0.publishedAt, value: -1e300, source: .manual)
            }
            #expect(MacroHistory(kept + garbage).known(at: asOf) == whole.known(at: asOf))
        }
    }

    /// Every instant of the independent reader's queries, for each of its variables.
    @Test(.enabled(if: Reference.isRunnable, Comment(rawValue: Reference.comment))) func readsAreThoseOfTheReference() throws {
        let document = try Reference.json("macro_asof.json")
        let limits = try #require(document["limits_days"]?.objectValue)
        var rows: [String: [MacroVintage]] = [:]
        for row in try #require(document["observations"]?.arrayValue) {
            let value = try #require(row["value"]?.numberValue)
            rows[try #require(row["variable"]?.stringValue), default: []].append(
                try Self.vintage(
                    try #require(row["observation_date"]?.stringValue), try #require(row["published_at"]?.stringValue), value))
        }
        let histories = rows.mapValues { MacroHistory($0) }
        for query in try #require(document["queries"]?.arrayValue) {
            let at = try instant(try #require(query["at"]?.stringValue))
            for (name, expected) in try #require(query["values"]?.objectValue).members {
                let reading = histories[name]?.known(at: at)
                #expect((reading == nil) == (expected == .null), "\(name) at \(at)")
                guard let reading else { continue }
                #expect(reading.vintage.date.description == expected["observation_date"]?.stringValue, "\(name) at \(at)")
                #expect(reading.vintage.value == expected["value"]?.numberValue, "\(name) at \(at)")
                #expect(reading.vintage.publishedAt.description == expected["published_at"]?.stringValue, "\(name) at \(at)")
                #expect(reading.firstPublishedAt.description == expected["first_published_at"]?.stringValue, "\(name) at \(at)")
                #expect(reading.vintages == expected["n_vintages"]?.integerValue, "\(name) at \(at)")
                let limit = try #require(limits[name]?.integerValue)
                #expect(reading.isStale(after: limit) == (expected["is_stale"] == .bool(true)), "\(name) at \(at)")
            }
        }
    }
}
