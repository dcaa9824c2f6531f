internal import CivilTime
internal import Failures
internal import Market
internal import Parquet

/// The columns of a bar file, daily or five-minute: read, their types known to be right, their values not yet.
struct PriceFile {
    let path: String
    /// The label of rows that do not name their own source.
    private let label: String
    private let times: InstantColumn
    private let open: DoubleColumn
    private let high: DoubleColumn
    private let low: DoubleColumn
    private let close: DoubleColumn
    private let symbols: StringColumn?
    private let rowSources: StringColumn?

    /// Opens a bar file and reads `time`, the four prices and, where they are there, `symbol` and `source`.
    ///
    /// - Throws: the reader's failures, `time_without_zone`, `wrong_type` or `source_label_invalid` (data).
    init(_ path: String) throws(Failure) {
        let file = try ParquetFile(path)
        let prices = ["open", "high", "low", "close"]
        let hasSymbol = file.schema.type(of: "symbol") != nil
        try PriceFile.checkTypes(file.schema, path, prices)
        let hasSource = try SourceLabel.isColumn(of: file.schema, path)
        let table = try file.read(
            ["time"] + prices + (hasSymbol ? ["symbol"] : []) + (hasSource ? [SourceLabel.column] : []))
        self.path = path
        label = try SourceLabel.ofFile(file.schema.metadata, path)
        times = try table.instants("time", exact: false)
        open = try table.doubles("open")
        high = try table.doubles("high")
        low = try table.doubles("low")
        close = try table.doubles("close")
        symbols = hasSymbol ? try table.strings("symbol") : nil
        rowSources = hasSource ? try table.strings(SourceLabel.column) : nil
    }

    private static func checkTypes(_ schema: ParquetSchema, _ path: String, _ prices: [String]) throws(Failure) {
        switch schema.type(of: "time") {
        case .timestamp(zone: _?), nil: break  // A missing column is the reader's to report.
        case .timestamp(zone: nil):
            throw Failure(
                .data, code: "time_without_zone", "column time of \(path) has no time zone, so that it names no instant",
                remedy: "Write the column as a timestamp with a zone, for instance America/Bogota or UTC.")
        case .some(let type):
            throw wrongType("time", path, holds: type.description, accepted: "a timestamp with a zone")
        }
        for name in prices {
            guard let type = schema.type(of: name), !type.isNumeric else { continue }
            throw wrongType(name, path, holds: type.description, accepted: "double, float, integer or decimal")
        }
        if let type = schema.type(of: "symbol"), type != .string {
            throw wrongType("symbol", path, holds: type.description, accepted: "string")
        }
    }

    /// The instant a row's bar opens.
    func time(_ row: Int) -> Instant { Instant(microseconds: times[row]) }

    /// The visible rows, their times known to ascend strictly and to be whole microseconds.
    ///
    /// - Parameters:
    ///   - label: How a row is called in messages: its date, or its date and time.
    ///   - isVisible: Whether a bar that opens at an instant is visible.
    /// - Throws: `time_missing`, `time_too_fine`, `duplicated_time` or `unsorted_time` (data).
    func rows(label: (Instant) -> String, isVisible: (Instant) -> Bool) throws(Failure) -> [Int] {
        let rows = try visibleRows(
            count: times.count, isMissing: times.isNull, isVisible: { isVisible(time($0)) },
            missing: { row in
                refusal("time_missing", "time is missing in row \(row)", "Remove the row, or give it its time.")
            })
        if let fine = times.inexactRows.first(where: { isVisible(time($0)) }) {
            throw refusal(
                "time_too_fine", "time of the bar of \(label(time(fine))) is no whole microsecond",
                "Write times in whole microseconds.")
        }
        for (earlier, later) in zip(rows, rows.dropFirst()) where times[earlier] >= times[later] {
            if times[earlier] == times[later] {
                throw refusal(
                    "duplicated_time", "time \(label(time(later))) is there twice, in rows \(earlier) and \(later)",
                    "Keep one bar for each time.")
            }
            throw refusal(
                "unsorted_time", "time \(label(time(later))) in row \(later) comes after \(label(time(earlier)))",
                "Sort the rows by time.")
        }
        return rows
    }

    /// Refuses rows whose symbol is another instrument's; a file without the column is taken at its name.
    ///
    /// - Throws: `wrong_symbol` (data).
    func checkSymbols(_ rows: [Int], _ instrument: Instrument, label: (Instant) -> String) throws(Failure) {
        guard let symbols else { return }
        let expected = symbols.distinct.firstIndex(of: instrument.symbol)
        for row in rows {
            let code = symbols.code(row)
            if code != nil, code == expected { continue }
            let found = symbols[row].map { "'\($0)'" } ?? "missing"
            throw refusal(
                "wrong_symbol", "symbol of the bar of \(label(time(row))) is \(found), not '\(instrument.symbol)'",
                "Give the file of \(instrument.symbol).")
        }
    }

    /// Where rows come from whose times are known to be good.
    ///
    /// - Throws: `source_label_invalid` (data).
    func sources(_ rows: [Int]) throws(Failure) -> BarSources {
        guard let rowSources else { return BarSources(all: label) }
        let labels = try SourceLabel.ofRows(rowSources, rows, path).map { $0 ?? label }
        return BarSources(times: rows.map(time), labels: labels)
    }

    /// The bars of rows whose times are known to be good.
    ///
    /// - Throws: `price_missing`, `price_not_finite`, `price_not_positive`, `high_below_low` or `price_outside_range` (data),
    ///   for the first row that breaks a rule.
    func bars(_ rows: [Int], label: (Instant) -> String) throws(Failure) -> [Bar] {
        var bars: [Bar] = []
        bars.reserveCapacity(rows.count)
        for row in rows {
            let (first, top, bottom, last) = (open[row], high[row], low[row], close[row])
            // False for NaN too, which null prices are here.
            guard bottom > 0, bottom <= first, first <= top, bottom <= last, last <= top, top < .infinity else {
                throw refusal(ofPricesIn: row, label)
            }
            bars.append(Bar(unchecked: time(row), first, top, bottom, last))
        }
        return bars
    }

    private func refusal(ofPricesIn row: Int, _ label: (Instant) -> String) -> Failure {
        let bar = "bar of \(label(time(row)))"
        let columns = [("open", open), ("high", high), ("low", low), ("close", close)]
        if let (name, _) = columns.first(where: { $0.1.isNull(row) }) {
            return refusal("price_missing", "column \(name), \(bar): the price is missing", "Remove the row, or give its prices.")
        }
        do {
            _ = try Bar(time: time(row), open: open[row], high: high[row], low: low[row], close: close[row])
            return refusal("price_refused", "\(bar): a price breaks a rule", "Correct the prices of the bar.")
        } catch {
            switch error {
            case .notFinite(let name):
                let value = columns.first { $0.0 == name }?.1[row] ?? .nan
                return refusal(
                    "price_not_finite", "column \(name), \(bar): \(value) is no price", "Remove the row, or give its prices.")
            case .notPositive(let name, let price):
                return refusal(
                    "price_not_positive", "column \(name), \(bar): \(price) is no price; prices are above 0",
                    "Correct the price, or remove the row.")
            case .highBelowLow:
                return refusal("high_below_low", "columns high and low, \(bar): \(error)", "Correct the prices of the bar.")
            case .outsideRange(let name, _, _, _):
                return refusal("price_outside_range", "column \(name), \(bar): \(error)", "Correct the prices of the bar.")
            }
        }
    }

    private func refusal(_ code: String, _ message: String, _ remedy: String) -> Failure {
        Failure(.data, code: code, "\(path): \(message)", remedy: remedy)
    }
}
