import CivilTime
import Parquet

/// Bars in columns, which tests may spoil before they are written.
struct BarTable {
    /// Openings, in microseconds since 1970.
    var times: [Int64] = []
    var open: [Double] = []
    var high: [Double] = []
    var low: [Double] = []
    var close: [Double] = []

    mutating func append(_ time: Instant, _ prices: [Double]) {
        times.append(time.microseconds)
        open.append(prices[0])
        high.append(prices.max() ?? 0)
        low.append(prices.min() ?? 0)
        close.append(prices[prices.count - 1])
    }

    /// The row of a date's only or first bar.
    func row(_ date: String) -> Int {
        guard let date = CivilDate(date), let row = times.firstIndex(where: { $0 >= Zone.bogota.instant(date).microseconds })
        else { preconditionFailure("\(date) has no bar") }
        return row
    }

    mutating func remove(_ row: Int) {
        times.remove(at: row)
        open.remove(at: row)
        high.remove(at: row)
        low.remove(at: row)
        close.remove(at: row)
    }

    /// The columns of the file: doubles, times labelled with the zone of Bogotá.
    var columns: [ParquetColumn] {
        [
            ParquetColumn("time", .timestamps(times, zone: "America/Bogota")), ParquetColumn("open", .doubles(open)),
            ParquetColumn("high", .doubles(high)), ParquetColumn("low", .doubles(low)),
            ParquetColumn("close", .doubles(close)),
        ]
    }
}

/// Macro rows in columns.
struct MacroRows {
    static let names = [
        "FXRT_INDEX_DXY_USA_D_DXY", "COMM_OIL_WTI_GLB_D_WTI", "VOLT_VIX_USA_D_VIX", "CRSK_SPREAD_EMBI_COL_D_EMBI",
    ]
    var dates: [CivilDate] = []
    var values: [[Double]] = Array(repeating: [], count: names.count)

    func row(_ date: String) -> Int {
        guard let date = CivilDate(date), let row = dates.firstIndex(of: date) else { preconditionFailure("no row of \(date)") }
        return row
    }

    var columns: [ParquetColumn] {
        let fecha = ParquetColumn("fecha", .timestamps(dates.map { Int64($0.dayNumber) * 86_400_000_000 }, zone: nil))
        return [fecha] + zip(Self.names, values).map { ParquetColumn($0, .doubles($1)) }
    }
}

/// Four years of a made-up market: a random walk that leans on its macro series, so that forecasts take both sides.
///
/// Daily bars stand on every Monday to Friday of 2020–2023 but for a few days, among them a Monday and a Friday of 2022;
/// five-minute bars on the days of 2022. Prices have two decimals.
struct SmallMarket {
    var daily = BarTable()
    var fiveMinute = BarTable()
    var macro = MacroRows()

    static let standard = SmallMarket(seed: 20)

    static let missingDays = ["2020-12-25", "2021-04-02", "2022-03-21", "2022-05-20", "2022-08-18", "2023-05-01"]

    init(seed: UInt64, decimals: Double = 100) {
        var noise = Noise(seed: seed)
        var price = 3900.0
        let means = [97.0, 60, 20, 250]
        var levels = means
        var date = CivilDate.firstDay(ofYear: 2020)
        let missing = Set(Self.missingDays.compactMap { CivilDate($0) })
        while date <= CivilDate.lastDay(ofYear: 2023) {
            defer { date = date.nextWeekday }
            guard !date.weekday.isWeekend else { continue }
            for index in levels.indices {
                levels[index] += 0.05 * (means[index] - levels[index]) + 0.01 * means[index] * noise.normal()
            }
            macro.dates.append(date)
            for index in levels.indices { macro.values[index].append(levels[index]) }
            guard !missing.contains(date) else { continue }
            let drift = 0.05 * (levels[0] / means[0] - 1)
            let isIntraday = date.year == 2022
            let steps = isIntraday ? 60 : 12
            var day: [Double] = []
            for step in 0..<steps {
                var bar = [price]
                for _ in 0..<2 {
                    let move = drift / Double(steps) + 0.012 * noise.normal() / Double(2 * steps).squareRoot()
                    price = (price * (1 + move) * decimals).rounded() / decimals
                    bar.append(price)
                }
                day += bar
                guard isIntraday else { continue }
                fiveMinute.append(Zone.bogota.instant(date).adding(minutes: 8 * 60 + 5 * step), bar)
            }
            daily.append(Zone.bogota.instant(date), day)
        }
    }

    /// Replaces all that is dated `date` or later by valid rows of absurd values.
    mutating func garble(from date: String, seed: UInt64 = 1) {
        var noise = Noise(seed: seed)
        daily.garble(from: date, &noise)
        fiveMinute.garble(from: date, &noise)
        for row in macro.row(date)..<macro.dates.count {
            for index in macro.values.indices { macro.values[index][row] = 1e6 * noise.normal() }
        }
    }
}

extension BarTable {
    fileprivate mutating func garble(from date: String, _ noise: inout Noise) {
        for row in self.row(date)..<times.count {
            let prices = (0..<4).map { _ in 1 + 1e5 * noise.uniform() }
            (open[row], close[row]) = (prices[0], prices[1])
            (low[row], high[row]) = (prices.min() ?? 1, prices.max() ?? 1)
        }
    }
}

/// A generator of numbers that are the same everywhere: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// From 0 up to 1.
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }

    /// Nearly normal, of variance 1: the centred sum of three uniform numbers, stretched.
    mutating func normal() -> Double { 2 * (uniform() + uniform() + uniform() - 1.5) }
}
