import Files
import JSON
import TestSupport
import Testing

/// Data that break no rule and look wrong: named, while the backtest goes on; refused where nothing can be made of them.
@Suite struct ImplausibleDataTests {
    private func warnings(_ answer: Answer) -> [String] {
        (answer.document["warnings"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    @Test func theSeedsHaveNoWarningOfTheirBars() throws {
        let folder = TemporaryFolder()
        let answer = try MarketDatabase.run(["year": 2025, "fill_model": "intraday_m5"], into: folder)
        #expect(answer.status == 0, "\(answer.error)")
        #expect(warnings(answer).filter { $0.hasPrefix("USD/COP ") } == [])
    }

    @Test func aCloseThatStandsAloneIsNamedAndTheBacktestGoesOn() throws {
        let bench = try Workbench()
        var market = SmallMarket.standard
        let row = market.fiveMinute.times.count / 2
        market.fiveMinute.close[row] *= 1.05
        market.fiveMinute.high[row] = market.fiveMinute.close[row]
        try bench.write(market.fiveMinute.columns, to: bench.fiveMinutePath)
        let answer = try bench.run(["fill_model": "intraday_m5"])
        let told = warnings(answer).filter { $0.hasPrefix("USD/COP five-minute: 1 bar more than 5 robust deviations") }
        #expect(answer.status == 0 && told.count == 1, "\(warnings(answer))")
    }

    /// Prices of another unit all through: every bar keeps the rules of a bar.
    @Test func pricesOutsideThePlausibleRangeAreNamed() throws {
        let bench = try Workbench()
        var market = SmallMarket.standard
        for row in market.daily.times.indices {
            market.daily.open[row] /= 100
            market.daily.high[row] /= 100
            market.daily.low[row] /= 100
            market.daily.close[row] /= 100
        }
        try bench.write(market.daily.columns, to: bench.dailyPath)
        let told = warnings(try bench.run())
        #expect(told.contains { $0.contains("bars outside the plausible prices 3000.0 to 6000.0 (from ") }, "\(told)")
    }

    @Test(arguments: MacroRows.names) func aMacroColumnWithoutAnyValueIsRefusedByName(column: String) throws {
        let bench = try Workbench()
        var market = SmallMarket.standard
        let index = try #require(MacroRows.names.firstIndex(of: column))
        market.macro.values[index] = market.macro.values[index].map { _ in .nan }
        try bench.write(market.macro.columns, to: bench.macroPath)
        try bench.run().expectRefusal(65, "macro_column_empty", field: column, mentions: [column])
    }

    @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here"))
    func theMacroFileFromTheFieldIsRefusedByItsEmptyColumn() throws {
        let folder = TemporaryFolder()
        let request: JSONValue = [
            "params": [
                "year": 2025, "charts": false, "output_dir": .string(folder.path),
                "macro_path": .string(Reference.field("macro_vix_empty.parquet")),
            ]
        ]
        let end = try TaskProcess(Workbench.task, input: .bytes(Array(request.serialized().utf8))).end()
        let error = try JSONValue(parsing: end.output)["error"]
        #expect(end.status == 65 && error?["code"] == "macro_column_empty" && error?["field"] == "VOLT_VIX_USA_D_VIX")
        #expect(FileSystem.names(in: folder.path).isEmpty)
    }
}
