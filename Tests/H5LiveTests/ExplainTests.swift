import CivilTime
import Execution
import Failures
import Files
@testable import H5Live
import JSON
import Postgres
import Store
import TestSupport
import Testing

/// `usdcop explain` on weeks of the seeds that the live tasks have traded.
@Suite struct ExplainTests {
    /// LONG, decided on the Tuesday after a holiday, ended by its target on Wednesday.
    private static let traded = "2025-W26"
    /// LONG of too little confidence.
    private static let skipped = "2025-W24"

    private static let tradedWeek = Result { () throws -> LiveBench.Snapshot in
        let bench = try LiveBench()
        try bench.live(traded)
        return bench.snapshot
    }

    /// A copy of a database in which the week has been traded, with the artifact.
    private func traded() throws -> LiveBench {
        try LiveBench(Self.tradedWeek.get())
    }

    private func explain(_ bench: LiveBench, _ week: String = traded) throws -> WeekExplanation {
        let week = try #require(ISOWeek(week))
        let reader = try PrivatePostgres.shared.connect(to: bench.database, as: "usdcop_reader")
        return try WeekExplanation(week, reader, in: bench.context())
    }

    private func contradicted(_ bench: LiveBench, _ week: String = traded) throws -> [String: String] {
        let parts = try explain(bench, week).contradicted
        return Dictionary(uniqueKeysWithValues: parts.map { ($0.name.rawValue, $0.differences.joined(separator: "\n")) })
    }

    // MARK: - A week as it was

    @Test func aTradedWeekComesOutAgainInEveryPart() throws {
        let explanation = try explain(traded())
        #expect(explanation.parts.map(\.name) == ExplainedPart.Name.allCases)
        #expect(explanation.parts.allSatisfy { $0.outcome == .reproduced }, "\(explanation.contradicted)")
        #expect(explanation.execution?.exitReason == .exit(.takeProfit))
    }

    @Test func contributionsAddUpToThePredictionToTheLastDigit() throws {
        let explanation = try explain(traded())
        #expect(explanation.features.lines.count == 21 && explanation.features.models.map(\.name) == ["ridge", "bayesian_ridge"])
        for (index, model) in explanation.features.models.enumerated() {
            let sum = explanation.features.lines.reduce(model.intercept) { $0 + $1.contributions[index] }
            #expect(sum == explanation.stored.predictions[model.name]?.predictedReturn && sum == model.sum)
        }
        #expect(explanation.features.lines.allSatisfy { $0.value == $0.recomputed })
    }

    @Test func everyInputWasKnownBeforeTheDecision() throws {
        let explanation = try explain(traded())
        let decidedAt = explanation.stored.decidedAt
        #expect(explanation.stored.featureDate.description == "2025-06-20", "the Friday before the holiday")
        #expect(explanation.inputs.dayKnownAt.formatted(in: .bogota) == "2025-06-20T13:00:00-05:00")
        #expect(explanation.inputs.lastBar?.formatted(in: .bogota) == "2025-06-20T12:55:00-05:00")
        let macro = explanation.inputs.macro.compactMap { $0 }
        #expect(macro.count == 4)
        for row in macro {
            // A bar sees the row before its own day's, which is published the next morning.
            #expect(row.date.description == "2025-06-19" && row.knownAt.formatted(in: .bogota) == "2025-06-20T00:00:00-05:00")
            #expect(row.knownAt < decidedAt)
            #expect(explanation.features.lines.contains { $0.value == row.value })
        }
    }

    @Test func theBarsThatMadePricesAreShown() throws {
        let explanation = try explain(traded())
        #expect(explanation.mattering.map(\.use) == [.entry, .exit])
        #expect(
            explanation.mattering.map { $0.time.formatted(in: .bogota) } == [
                "2025-06-24T08:55:00-05:00", "2025-06-25T12:05:00-05:00",
            ])
        #expect(explanation.orders.map(\.leg) == ["entry", "exit"])
        let profit = try #require(explanation.profit)
        #expect(profit.equity?.before == 10_000 && profit.net == profit.gross, "targets are free")
    }

    @Test func equityGoesOnFromWeekToWeek() throws {
        let bench = try traded()
        try bench.live("2025-W27")
        try bench.live("2025-W28")
        let explanation = try explain(bench, "2025-W28")
        #expect(explanation.contradicted.isEmpty, "\(explanation.contradicted)")
        #expect(explanation.profit?.equity?.before == (try explain(bench).profit?.equity?.after))
        #expect(explanation.execution?.exitReason == .exit(.weekEnd) && (explanation.profit?.costs ?? 0) > 0)
    }

    @Test func aSkippedWeekSaysWhy() throws {
        let bench = try LiveBench()
        try bench.live(Self.skipped)
        let explanation = try explain(bench, Self.skipped)
        #expect(explanation.contradicted.isEmpty, "\(explanation.contradicted)")
        let reason = ExplainedPart.Outcome.absent("the week was not traded: low_confidence_long")
        #expect(explanation.parts.filter { $0.outcome == reason }.map(\.name) == [.bars, .execution, .orders, .profit])
    }

    @Test func aWeekThatHasOnlyBegunIsExplainedAsFarAsItGoes() throws {
        let bench = try LiveBench()
        try bench.train("2025-06-22T01:30:00-05:00")
        try bench.signal("2025-06-24T08:15:00-05:00")
        let early = try explain(bench)
        #expect(
            early.contradicted.isEmpty
                && early.parts.contains { $0.name == .sizing && $0.outcome == .absent("the week is not sized yet") })
        try bench.size("2025-06-24T08:45:00-05:00")
        try bench.execute(instant("2025-06-24T09:00:00-05:00"))
        let open = try explain(bench)
        #expect(open.contradicted.isEmpty && open.parts.last?.outcome == .absent("the position is open"))
    }

    // MARK: - What does not come out again

    @Test func aTamperedFeatureIsNamed() throws {
        let bench = try traded()
        try bench.connection.execute("update forecast_h5_signals set features[12] = features[12] + 1")
        let parts = try contradicted(bench)
        #expect(parts.keys.sorted() == ["features", "predictions"])
        #expect(parts["features"]?.contains("rsi_14d is stored as") == true && parts["features"]?.contains("close") == false)
    }

    @Test func aBarCorrectedAfterTheDecisionIsNoticed() throws {
        let bench = try traded()
        try bench.correct(day: "2025-06-20")
        let parts = try contradicted(bench)
        #expect(parts.keys.sorted() == ["features", "sizing"])
        #expect(parts["features"]?.hasPrefix("close is stored as") == true)
        #expect(parts["sizing"]?.contains("realized_vol_21d") == true)
    }

    @Test func aBarCorrectedAfterItMadeAPriceIsNoticed() throws {
        let bench = try traded()
        try bench.correct(day: "2025-06-24", by: 1.001)
        let parts = try contradicted(bench)
        #expect(parts.keys.sorted() == ["bars", "execution"])
        #expect(parts["bars"]?.contains("2025-06-24T08:55:00-05:00 was corrected") == true)
        #expect(parts["execution"]?.contains("the entry was booked") == true)
    }

    @Test func aCorrectedMacroRowIsNoticed() throws {
        let bench = try traded()
        try bench.connection.execute(
            "update macro_indicators_daily set volt_vix_usa_d_vix = volt_vix_usa_d_vix + 1 where fecha = '2025-06-19'")
        let parts = try contradicted(bench)
        #expect(Array(parts.keys) == ["features"] && parts["features"]?.hasPrefix("vix_close_lag1 is stored as") == true)
    }

    @Test func aMissingArtifactIsNamed() throws {
        let bench = try traded()
        let path: String = try bench.connection.query("select model_path from model_registry").single().value("model_path")
        FileSystem.remove(bench.folder.file(path))
        let parts = try contradicted(bench)
        #expect(parts.keys.sorted() == ["model", "predictions"])
        #expect(parts["model"]?.contains(path) == true)
    }

    @Test func aChangedStrategyFileIsNamed() throws {
        let bench = try traded()
        try bench.connection.execute("update forecast_h5_signals set config_hash = repeat('0', 64)")
        #expect(try contradicted(bench).keys.sorted() == ["configuration", "model"])
    }

    @Test(arguments: [
        (
            "update forecast_h5_predictions set predicted_return = predicted_return * 1.000001 where model_id = 'ridge'",
            ["decision", "predictions"]
        ),
        ("update forecast_h5_signals set confidence_tier = 'HIGH'", ["decision"]),
        ("update forecast_h5_signals set adjusted_leverage = adjusted_leverage / 2", ["execution", "sizing"]),
        ("update forecast_h5_executions set leverage = leverage / 2", ["execution", "orders", "profit"]),
        ("update forecast_h5_executions set entry_price = entry_price - 1", ["execution", "orders", "profit"]),
        ("update forecast_h5_executions set week_pnl = week_pnl * 2", ["profit"]),
        ("update forecast_h5_executions set equity_at_entry = 9000", ["orders"]),
        ("update fills set price = price + 0.5", ["orders"]), ("update fills set costs = 1", ["orders"]),
        ("update orders set quantity = quantity * 2 where leg = 'exit'", ["orders"]),
    ])
    func aTamperedRowIsNamed(statement: String, parts: [String]) throws {
        let bench = try traded()
        try bench.connection.run(TrustedScript(vouchingFor: statement))
        #expect(try contradicted(bench).keys.sorted() == parts)
    }

    @Test func featuresThatAreNoRowAreRefused() throws {
        let bench = try traded()
        try bench.connection.execute("update forecast_h5_signals set features = features[1:20]")
        let failure = #expect(throws: Failure.self) { try explain(bench) }
        #expect(failure?.code == "features_invalid" && failure?.kind == .data)
    }

    @Test(arguments: ["2025-W25", "2019-W01"]) func anUnknownWeekIsRefused(week: String) throws {
        let bench = try traded()
        let failure = #expect(throws: Failure.self) { try explain(bench, week) }
        #expect(failure?.code == "week_unknown" && failure?.kind == .data)
    }

    // MARK: - The command

    private func command(_ bench: LiveBench, _ arguments: String...) throws -> TaskEnd {
        try TaskProcess("usdcop", arguments: ["explain"] + arguments, environment: bench.environment).end()
    }

    @Test func theCommandPrintsOneScreen() throws {
        let end = try command(traded(), "--strategy", "h5", "--week", Self.traded)
        #expect(end.status == 0, "\(end.log)")
        #expect(end.lines.count < 60 && end.lines.allSatisfy { $0.count <= 200 })
        for text in ["2025-W26", "LONG", "take_profit", "rsi_14d", "prediction", "2025-06-24 09:00", "profit", "reproduced"] {
            #expect(end.text.contains(text), "\(text)")
        }
        #expect(!end.text.contains("DIFFERS"))
    }

    @Test func theDocumentHoldsTheSame() throws {
        let end = try command(traded(), "--strategy", "h5", "--week", Self.traded, "--json")
        let document = try JSONValue(parsing: end.output)
        #expect(document["reproduced"] == true && document["week"] == "2025-W26")
        #expect(document["features"]?.arrayValue?.count == 21 && document["parts"]?.arrayValue?.count == 10)
        for model in try #require(document["models"]?.arrayValue) { #expect(model["sum"] == model["prediction"]) }
    }

    @Test func whatDoesNotComeOutAgainEndsWithAStatus() throws {
        let bench = try traded()
        try bench.connection.execute("update fills set price = price + 1")
        let end = try command(bench, "--strategy", "h5", "--week", Self.traded)
        #expect(end.status == 65 && end.text.contains("DIFFERS") && end.log.contains("does not come out again: orders"))
    }

    @Test func anUnknownWeekEndsWithAStatus() throws {
        let end = try command(traded(), "--strategy", "h5", "--week", "2025-W25")
        #expect(end.status == 65 && end.log.contains("2025-W25"))
    }

    @Test(arguments: [
        ["--week", "2025-W26"], ["--strategy", "h5"], ["--strategy", "h1", "--week", "2025-W26"],
        ["--strategy", "h5", "--week", "2025-W54"], ["--strategy", "h5", "--week", "June"],
    ])
    func aWrongRequestIsRefused(arguments: [String]) throws {
        let end = try TaskProcess("usdcop", arguments: ["explain"] + arguments).end()
        #expect(end.status == 64, "\(end.log)")
    }
}
