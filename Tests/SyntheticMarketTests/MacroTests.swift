import CivilTime
import Market
import SyntheticMarket
import Testing

struct SimulatedMacroTests {
    /// Plausible values of the most used columns.
    static let ranges: [(String, ClosedRange<Double>)] = [
        ("FXRT_INDEX_DXY_USA_D_DXY", 80...130), ("COMM_OIL_WTI_GLB_D_WTI", 25...150),
        ("COMM_OIL_BRENT_GLB_D_BRENT", 30...150), ("VOLT_VIX_USA_D_VIX", 9...90),
        ("CRSK_SPREAD_EMBI_COL_D_EMBI", 50...1500), ("POLR_POLICY_RATE_COL_M_TPM", 1...20),
        ("POLR_PRIME_RATE_USA_D_PRIME", 3...15), ("FINC_RATE_IBR_OVERNIGHT_COL_D_IBR", 1...25),
        ("FINC_BOND_YIELD2Y_USA_D_DGS2", 0...12), ("FINC_BOND_YIELD10Y_USA_D_UST10Y", 0...12),
        ("FINC_BOND_YIELD10Y_COL_D_COL10Y", 4...20), ("FINC_BOND_YIELD5Y_COL_D_COL5Y", 4...20),
        ("EQTY_INDEX_COLCAP_COL_D_COLCAP", 800...3000), ("COMM_METAL_GOLD_GLB_D_GOLD", 1000...6000),
        ("COMM_AGRI_COFFEE_GLB_D_COFFEE", 50...500), ("FXRT_SPOT_USDMXN_MEX_D_USDMXN", 12...30),
        ("FXRT_SPOT_USDCLP_CHL_D_USDCLP", 600...1200),
    ]

    @Test func thereIsARowForEveryWeekday() {
        #expect(market.macroDates.first == CivilDate("2016-01-01") && market.macroDates.last == CivilDate("2026-02-13"))
        #expect(zip(market.macroDates, market.macroDates.dropFirst()).allSatisfy { $0.nextWeekday == $1 })
        #expect(market.macroColumns.count == 17)
        #expect(market.macroColumns.allSatisfy { $0.values.count == market.macroDates.count })
        #expect(market.macroColumns.map(\.name) == Self.ranges.map(\.0).sorted())
    }

    @Test(arguments: ranges)
    func valuesArePlausible(name: String, range: ClosedRange<Double>) {
        let present = Sample.macro(name).filter { !$0.isNaN }
        #expect(present.count > 2400)
        #expect(present.allSatisfy(range.contains), "\(name) \(present.min() ?? 0) … \(present.max() ?? 0)")
        #expect(Set(present).count > 10)
    }

    @Test(arguments: [
        ("FXRT_INDEX_DXY_USA_D_DXY", 1.0), ("COMM_OIL_WTI_GLB_D_WTI", -1.0), ("VOLT_VIX_USA_D_VIX", 1.0),
        ("CRSK_SPREAD_EMBI_COL_D_EMBI", 1.0),
    ])
    func thePesoMovesWithItsDrivers(name: String, sign: Double) {
        let level = Dictionary(uniqueKeysWithValues: zip(market.macroDates, Sample.macro(name)))
        let driver = Sample.returns(market.dailyBars.compactMap { level[$0.date] })
        let peso = Sample.returns(market.dailyBars.map(\.bar.close))
        #expect(driver.count == peso.count)
        #expect(sign * Sample.correlation(driver, peso) > 0.1)
    }

    @Test(arguments: ["VOLT_VIX_USA_D_VIX", "CRSK_SPREAD_EMBI_COL_D_EMBI"])
    func fearReturnsToItsMean(name: String) {
        let values = Sample.macro(name).filter { !$0.isNaN }
        let slope = Sample.correlation(values.dropLast(20), zip(values, values.dropFirst(20)).map { $1 - $0 })
        #expect(slope < -0.1, "\(slope)")
    }

    @Test(arguments: ["POLR_POLICY_RATE_COL_M_TPM", "POLR_PRIME_RATE_USA_D_PRIME"])
    func policyRatesMoveInQuarterSteps(name: String) {
        let values = Sample.macro(name).filter { !$0.isNaN }
        let changes = zip(values, values.dropFirst()).map { $1 - $0 }.filter { $0 != 0 }
        #expect((10...80).contains(changes.count))
        #expect(changes.allSatisfy { ($0 * 4).rounded() == $0 * 4 && abs($0) <= 1 })
    }

    @Test func holidaysRepeatOrLeaveGaps() throws {
        func row(_ text: String) throws -> Int { try #require(CivilDate(text).flatMap(market.macroDates.firstIndex)) }
        let independence = try row("2024-07-04")
        #expect(Sample.macro("VOLT_VIX_USA_D_VIX")[independence] == Sample.macro("VOLT_VIX_USA_D_VIX")[independence - 1])
        #expect(Sample.macro("FINC_BOND_YIELD2Y_USA_D_DGS2")[independence].isNaN)
        #expect(Sample.macro("POLR_PRIME_RATE_USA_D_PRIME")[independence].isNaN)
        let epiphany = try row("2024-01-08")
        let colcap = Sample.macro("EQTY_INDEX_COLCAP_COL_D_COLCAP")
        #expect(colcap[epiphany] == colcap[epiphany - 1])
        #expect(Sample.macro("CRSK_SPREAD_EMBI_COL_D_EMBI")[try row("2017-09-15")].isNaN)
    }

    @Test func onlyTheUSRatesHaveGapsFrom2020On() throws {
        let start = try #require(market.macroDates.firstIndex { $0.year == 2020 })
        for (name, _) in Self.ranges where !name.contains("DGS2") && !name.contains("PRIME") {
            #expect(Sample.macro(name)[start...].allSatisfy { !$0.isNaN }, "\(name)")
        }
    }
}
