internal import CivilTime
internal import JSON
internal import Market

/// A row of an answer, free to break the rules of bars.
struct ServedBar {
    var time: Instant
    var prices: [Double]
    /// Texts in place of the prices.
    var garbage: String?

    init(_ bar: Bar) {
        time = bar.time
        prices = [bar.open, bar.high, bar.low, bar.close]
    }

    /// The bar as it looks when only half of it has happened.
    var halfFormed: ServedBar {
        var half = self
        let middle = (prices[0] + prices[3]) / 2
        half.prices = [prices[0], max(prices[0], middle), min(prices[0], middle), middle]
        return half
    }

    /// The row as TwelveData writes it.
    func json(_ query: TwelveDataQuery) -> JSONValue {
        var row = JSONObject([("datetime", .string(query.stamp(time)))])
        for (name, price) in zip(["open", "high", "low", "close"], prices) {
            row[name] = .string(garbage ?? ServedBar.text(price))
        }
        return .object(row)
    }

    /// At least five decimals, and as many more as it takes to read back the same number.
    static func text(_ price: Double) -> String {
        let text = "\(price)"
        guard !text.contains("e"), let point = text.firstIndex(of: ".") else { return text }
        let decimals = text.distance(from: point, to: text.endIndex) - 1
        return text + String(repeating: "0", count: max(5 - decimals, 0))
    }
}

extension Fault {
    /// The rows with this fault in them; oldest first before and after.
    func applied(to rows: [ServedBar]) -> [ServedBar] {
        let concerned = rows.indices.filter { concerns(bar: rows[$0].time) }
        var changed = rows
        switch kind {
        case .halfFormedLastBar: if let last = concerned.last { changed[last] = rows[last].halfFormed }
        case .duplicatedBars: for index in concerned.reversed() { changed.insert(rows[index], at: index) }
        case .conflictingBars:
            for index in concerned.suffix(self.rows ?? 1).reversed() {
                var other = rows[index]
                other.prices = other.prices.map { $0 * 1.001 }
                changed.insert(other, at: index)
            }
        case .shiftedBars: for index in concerned { changed[index].time = rows[index].time.adding(minutes: 300) }
        case .outOfRangeBars:
            for index in concerned.suffix(self.rows ?? rows.count) { changed[index].prices = rows[index].prices.map { $0 * 100 } }
        case .brokenRows: for index in concerned.suffix(self.rows ?? 1) { changed[index].garbage = "n/a" }
        case .missingBars: for index in concerned.reversed() { changed.remove(at: index) }
        case .futureBars:
            guard let last = rows.last else { break }
            for step in 1...max(self.rows ?? 1, 1) {
                var bar = last
                bar.time = last.time.adding(minutes: 24 * 60 + 5 * step)
                changed.append(bar)
            }
        default: break
        }
        return changed
    }
}
