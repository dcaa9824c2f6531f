internal import CivilTime
internal import JSON
internal import Market

/// The bars of one answer: rows read, sorted and stripped of what does not belong.
struct TwelveDataRows {
    /// Why an answer's rows are not to be believed.
    enum Refusal: Error, Equatable {
        case tooManyBadRows(bad: Int, of: Int)
        case conflict(at: Instant)
    }

    /// Ascending, complete, in the window.
    let bars: [Bar]
    /// The earliest bar in the answer, in the window or not: where paging goes on.
    let oldest: Instant?
    let tally: FetchTally

    /// Reads rows fetched at `asOf` whose times are wall clock in UTC.
    ///
    /// - Parameters:
    ///   - window: Bars that open in it are kept; half open.
    ///   - maximumBadPercent: A single bad row is always only dropped.
    init(_ rows: [JSONValue], window: Range<Instant>, asOf: Instant, maximumBadPercent: Double) throws(Refusal) {
        var tally = FetchTally()
        tally.rowsReceived = rows.count
        var read: [Bar] = []
        for row in rows {
            if let bar = TwelveDataRows.bar(row) {
                read.append(bar)
            } else {
                tally.badRows += 1
                if let time = row["datetime"]?.stringValue.flatMap(TwelveDataRows.instant) { tally.badTimes.append(time) }
            }
        }
        let isTooMany = tally.badRows > 1 && Double(tally.badRows) * 100 > maximumBadPercent * Double(rows.count)
        if isTooMany { throw .tooManyBadRows(bad: tally.badRows, of: rows.count) }
        oldest = read.map(\.time).min()
        var kept: [Bar] = []
        for bar in read {
            if bar.time > asOf {
                tally.futureRows += 1
            } else if bar.time.adding(minutes: TradingSession.barMinutes) > asOf {
                tally.unfinishedRows += 1
            } else if !window.contains(bar.time) {
                tally.outsideRows += 1
            } else {
                kept.append(bar)
            }
        }
        kept.sort { $0.time < $1.time }
        var unique: [Bar] = []
        for bar in kept {
            if let last = unique.last, last.time == bar.time {
                guard last == bar else { throw .conflict(at: bar.time) }
                tally.duplicates += 1
            } else {
                unique.append(bar)
            }
        }
        bars = unique
        self.tally = tally
    }

    private static func bar(_ row: JSONValue) -> Bar? {
        guard let text = row["datetime"]?.stringValue, let time = instant(text), let open = price(row["open"]),
            let high = price(row["high"]), let low = price(row["low"]), let close = price(row["close"])
        else { return nil }
        return try? Bar(time: time, open: open, high: high, low: low, close: close)
    }

    /// `2026-01-22 17:55:00` or with a `T`, in UTC.
    private static func instant(_ text: String) -> Instant? {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let date = CivilDate(String(decoding: bytes[..<10], as: UTF8.self)),
            let time = TimeOfDay(String(decoding: bytes[11...], as: UTF8.self))
        else { return nil }
        return Zone.utc.instant(date, time)
    }

    /// A plain decimal with a point, as text or as a number; no group marks, no NaN, no hexadecimal.
    static func price(_ value: JSONValue?) -> Double? {
        switch value {
        case .number(let number): return number
        case .integer(let number): return Double(number)
        case .string(let text):
            let bytes = text.utf8
            let isPlain = bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }
            guard isPlain, bytes.first != UInt8(ascii: "."), bytes.last != UInt8(ascii: ".") else { return nil }
            return Double(text)
        default: return nil
        }
    }
}
