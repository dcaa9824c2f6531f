import CivilTime
import Macro
import Market
import MarketFiles
import Parquet
import TestSupport
import Testing

@Suite struct ContentHashTests {
    let folder = TemporaryFolder()
    let dates = ["2024-01-02", "2024-01-03"].map { day($0) }

    private func table(_ vix: [Double]) -> MacroTable {
        MacroTable(dates: dates, columns: [.vix: vix, .dxy: [100, 101], .wti: [70, 71], .embi: [300, 301]])
    }

    private func hash(_ columns: PriceColumns = .daily, vix: [Double] = [13, 14], m5: PriceColumns? = nil) throws -> String {
        MarketData.contentHash(
            daily: try folder.daily(columns.columns).bars, macro: table(vix),
            fiveMinute: try m5.map { try folder.fiveMinute($0.columns).bars })
    }

    @Test func theHashIsFixed() {
        let bar = Bar.fixture
        let one = MarketData.contentHash(daily: [DailyBar(date: dates[0], bar: bar)], macro: table([13, 14]))
        // By an independent program over the layout that the documentation states.
        #expect(one == "0e9830069c8c4c6f1a164349e6bf50280a7ff42833c9014e10faaaef455d0c71")
    }

    @Test func everyPriceAndTimeCounts() throws {
        let hashes = try [
            hash(), hash(.daily.spoiled { $0.open[3] += 0.25 }), hash(.daily.spoiled { $0.high[3] += 0.25 }),
            hash(.daily.spoiled { $0.low[3] -= 0.25 }), hash(.daily.spoiled { $0.close[3] += 0.25 }),
            hash(.daily.spoiled { $0.time[3] += 3 * 86_400_000_000 }), hash(vix: [13, 14.5]), hash(vix: [13, .nan]),
            hash(m5: .fiveMinute), hash(m5: .fiveMinute.spoiled { $0.close[0] += 0.25 }),
            hash(m5: .fiveMinute.spoiled { $0.time[3] += 1 }),
        ]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func theEncodingDoesNotCount() throws {
        let time = ParquetColumn("time", .timestamps(PriceColumns.daily.time.map { $0 * 1000 }, unit: .nanoseconds, zone: "UTC"))
        let open = try ParquetColumn.decimals("open", nearest: PriceColumns.daily.open, precision: 12, scale: 4)
        var columns = PriceColumns.daily.columns.filter { $0.name != "open" && $0.name != "time" && $0.name != "symbol" }
        columns.insert(contentsOf: [open, ParquetColumn("extra", .integers([1, 2, 3, 4])), time], at: 2)
        let other = try MarketData.contentHash(daily: folder.daily(columns).bars, macro: table([13, 14]))
        #expect(try other == hash())
    }

    @Test func missingIsMissingAndZeroIsZero() throws {
        let payload = Double(nan: 7, signaling: false)
        #expect(try hash(vix: [.nan, 0]) == hash(vix: [payload, -0.0]))
    }
}

extension Bar {
    fileprivate static var fixture: Bar {
        do {
            return try Bar(
                time: Instant(microseconds: 1_704_171_600_000_000), open: 4000.25, high: 4012.5, low: 3990, close: 4010.5)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
