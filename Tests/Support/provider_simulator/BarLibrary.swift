internal import CivilTime
internal import Failures
internal import Files
internal import Market
internal import MarketFiles

/// The five-minute bars the simulator knows, by symbol; days are made of them.
struct BarLibrary: Sendable {
    private let series: [String: [Bar]]

    /// Reads whichever five-minute files a data directory has.
    ///
    /// - Throws: what reading them throws; `simulator_without_data` (data) when there is none.
    init(directory: DataDirectory) throws(Failure) {
        let endOfTime = Zone.utc.instant(.firstDay(ofYear: 9999))
        var series: [String: [Bar]] = [:]
        for instrument in Instrument.allCases where FileSystem.exists(directory.fiveMinuteBars(instrument)) {
            let file = try FiveMinuteFile.read(directory.fiveMinuteBars(instrument), instrument: instrument, asOf: endOfTime)
            series[instrument.symbol] = file.bars
        }
        guard !series.isEmpty else {
            throw Failure(
                .data, code: "simulator_without_data", "\(directory.path) has no five-minute bar file",
                remedy: "Name a folder with files such as usdcop_m5_ohlcv.parquet.")
        }
        self.series = series
    }

    /// Whether a symbol is known.
    func knows(_ symbol: String) -> Bool { series[symbol] != nil }

    /// Five-minute bars that open in a window, both ends included, oldest first.
    ///
    /// - Parameter isRoundTheClock: Fills the other slots of weekdays with flat bars at the last close.
    func fiveMinuteBars(_ symbol: String, _ window: ClosedRange<Instant>, isRoundTheClock: Bool) -> [Bar] {
        let bars = series[symbol] ?? []
        let first = firstIndex(in: bars) { $0.time >= window.lowerBound }
        let end = firstIndex(in: bars) { $0.time > window.upperBound }
        guard isRoundTheClock, let newest = bars.last else { return Array(bars[first..<end]) }
        let byTime = Dictionary(uniqueKeysWithValues: bars[first..<end].map { ($0.time, $0) })
        guard first > 0 || end > 0 else { return [] }
        var close = bars[max(first - 1, 0)].close
        var filled: [Bar] = []
        let step: Int64 = 300_000_000
        var time = (max(window.lowerBound, bars[0].time).microseconds + step - 1) / step * step
        let last = min(window.upperBound, newest.time).microseconds
        while time <= last {
            let instant = Instant(microseconds: time)
            time += step
            if let bar = byTime[instant] {
                filled.append(bar)
                close = bar.close
            } else if !Zone.utc.date(instant).weekday.isWeekend,
                let flat = try? Bar(time: instant, open: close, high: close, low: close, close: close)
            {
                filled.append(flat)
            }
        }
        return filled
    }

    /// Bars of whole days at their UTC midnight, made of the five-minute bars that have ended at `now`, oldest first.
    func dailyBars(_ symbol: String, _ window: ClosedRange<Instant>, now: Instant) -> [Bar] {
        var days: [Bar] = []
        for bar in series[symbol] ?? [] where bar.time <= window.upperBound && bar.time.adding(minutes: 5) <= now {
            let midnight = Zone.utc.instant(Zone.utc.date(bar.time))
            guard midnight >= window.lowerBound else { continue }
            if let day = days.last, day.time == midnight {
                let merged = try? Bar(
                    time: midnight, open: day.open, high: max(day.high, bar.high), low: min(day.low, bar.low), close: bar.close)
                if let merged { days[days.count - 1] = merged }
            } else if let day = try? Bar(time: midnight, open: bar.open, high: bar.high, low: bar.low, close: bar.close) {
                days.append(day)
            }
        }
        return days
    }

    private func firstIndex(in bars: [Bar], where isPast: (Bar) -> Bool) -> Int {
        var (low, high) = (0, bars.count)
        while low < high {
            let middle = (low + high) / 2
            if isPast(bars[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
