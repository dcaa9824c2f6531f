import CivilTime
import Files
import JSON
import Market
import MarketFiles
import TestSupport

/// Four weeks of made-up bars without a hole: 2025-05-26 to 2025-06-20, with a Colombian holiday (2025-06-02) and a US one
/// (2025-06-19).
enum BackfillMarket {
    static let first = date("2025-05-26")
    static let last = date("2025-06-20")
    /// After the last session.
    static let asOf = "2025-06-20T18:30:00Z"
    static let days = TradingCalendar.colombia.tradingDays(in: first...last)

    static func date(_ text: String) -> CivilDate {
        guard let date = CivilDate(text) else { preconditionFailure("\(text) is no date") }
        return date
    }

    /// The opening of a slot: `at("2025-06-03", 12)`.
    static func at(_ day: String, _ slot: Int = 0) -> Instant { TradingSession.instant(date(day), slot: slot) }

    static func bar(_ instrument: Instrument, _ time: Instant, scale: Double = 1) -> Bar {
        let base =
            switch instrument {
            case .usdcop: 4100.0
            case .usdmxn: 19.0
            case .usdbrl: 5.5
            }
        let step = Double(time.microseconds / 300_000_000 % 97)
        let open = base * scale * (1 + step / 10_000)
        let close = base * scale * (1 + (step * 7).truncatingRemainder(dividingBy: 89) / 10_000)
        guard
            let bar = try? Bar(
                time: time, open: open, high: max(open, close) * 1.0001, low: min(open, close) * 0.9999, close: close)
        else { preconditionFailure("a bar that breaks the rules") }
        return bar
    }

    /// Every bar of the trading days.
    static func bars(_ instrument: Instrument, days: [CivilDate] = days) -> [Bar] {
        days.flatMap { day in (0..<TradingSession.slotCount).map { bar(instrument, TradingSession.instant(day, slot: $0)) } }
    }

    /// The folder the provider serves, made once.
    static let served: TemporaryFolder = {
        let folder = TemporaryFolder()
        do {
            let all = Dictionary(uniqueKeysWithValues: Instrument.allCases.map { ($0, bars($0)) })
            try write(all, label: "test", to: folder.path)
        } catch { preconditionFailure("the market cannot be written: \(error)") }
        return folder
    }()

    /// Writes a folder of market data with its manifest.
    static func write(
        _ bars: [Instrument: [Bar]], label: String?, macro: Bool = false, to folder: String
    ) throws {
        var files: [DataFiles.File] = []
        for instrument in Instrument.allCases {
            guard let bars = bars[instrument] else { continue }
            files.append(
                DataFiles.File(
                    DataDirectory(folder).fiveMinuteBars(instrument), content: "five_minute_bars",
                    bytes: try MarketFileWriter.encodeFiveMinute(bars, instrument: instrument, dataSource: label),
                    dates: bars.map { Zone.bogota.date($0.time) }))
        }
        if macro {
            let columns = MacroFile.columns.enumerated().map { column in
                (name: column.element, values: days.indices.map { Double($0) + Double(column.offset) / 10 })
            }
            files.append(
                DataFiles.File(
                    DataDirectory(folder).macro, content: "macro",
                    bytes: try MarketFileWriter.encodeMacro(dates: days, columns: columns, dataSource: label), dates: days))
        }
        try FileSystem.makeDirectory(folder)
        try DataFiles(header: JSONObject([("data_source", .optional(label))]), files: files).write(to: folder)
    }
}
