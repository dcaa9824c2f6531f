import Files
import JSON
@testable import Operations
import TestSupport
import Testing

/// What the report of a real result says; the results come from running the task on the seeds.
@Suite struct ReportTests {
    @Test func aPurgedResultOfTheSeedsSaysSo() throws {
        let text = try text(Backtest.copy().summary)
        #expect(text.contains("Smart Simple v1.1.0 · backtest 2025\n"))
        #expect(text.contains("data: SYNTHETIC, no real market\n"))
        #expect(text.contains("walk-forward: purged, 5 rows\n"))
        #expect(!text.contains("LEGACY"))
    }

    @Test func aLegacyResultIsMarked() throws {
        let text = try text(Backtest("purge_days=0").summary)
        #expect(text.contains("walk-forward: LEGACY OVERLAP, labels look into the traded week\n"))
        #expect(!text.contains("purged"))
    }

    @Test func aResultThatDoesNotSayHowItWasValidatedIsNotCalledPurged() throws {
        var summary = try #require(Backtest.copy().summary.objectValue)
        summary["validation"] = nil
        #expect(try text(.object(summary)).contains("LEGACY"))
    }

    @Test(arguments: [("unlabelled", "data: unlabelled\n"), ("dian+fred", "data: dian+fred\n"), (nil, "data: unlabelled\n")])
    func dataThatAreNotSyntheticAreNotCalledSo(source: String?, line: String) throws {
        var summary = try #require(Backtest.copy().summary.objectValue)
        summary["data_source"] = source.map { .string($0) }
        let text = try text(.object(summary))
        #expect(text.contains(line) && !text.contains("SYNTHETIC"))
    }

    @Test func intradayFillsAreNamed() throws {
        let text = try text(Backtest("fill_model=intraday_m5", "calendar=colombia").summary)
        #expect(text.contains("fills: intraday_m5, calendar colombia"))
    }

    @Test func aResultWithoutTradesHasDashesAndNoZeros() throws {
        let backtest = try Backtest { text in
            text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
                ["    high: ", "    medium: ", "    low: "].first { line.hasPrefix($0) }.map { $0 + "0.0" } ?? String(line)
            }.joined(separator: "\n")
        }
        let report = try backtest.report()
        #expect(report.status == 0)
        for (name, cells) in [
            ("strategy ", ["–", "–", "0"]), ("max drawdown %", ["–"]), ("win rate %", ["–"]), ("direction right %", ["–"]),
            ("profit factor", ["–"]), ("Sharpe 95 %", ["–"]), ("probabilistic Sharpe", ["–"]), ("deflated Sharpe", ["–"]),
            ("track record needed", ["–"]), ("return % ", ["–", "–", "–", "–", "–"]), ("Sharpe  ", ["–", "–", "–", "–", "–"]),
            ("FAIL  Retorno Minimo", ["–", "-15.0000"]), ("FAIL  Sharpe Deflactado", ["–", "0.9500"]),
        ] {
            let line = try #require(report.lines.first { $0.hasPrefix(name) }, "\(name)\n\(report.output)")
            let found = line.dropFirst(name.count).split(separator: " ").map(String.init)
            #expect(Array(found.prefix(cells.count)) == cells, "\(line)")
        }
        #expect(report.output.contains("rival no_trade"))
        #expect(report.output.contains("vote 1, automatic: REJECT, confidence 0.00"))
    }

    @Test(arguments: ["strategy_id", "strategies", "statistical_tests", "evidence"])
    func aDocumentWithoutItsPartsIsNoSummary(key: String) throws {
        var summary = try #require(Backtest.copy().summary.objectValue)
        summary[key] = nil
        #expect(ResultReport(.object(summary)) == nil)
    }

    @Test func whatAFileSaysCannotCommandTheTerminal() throws {
        var summary = try #require(Backtest.copy().summary.objectValue)
        summary["data_source"] = "\u{1B}[2J real\nmarket"
        summary["strategy_name"] = "\u{1B}]0;x\u{7}"
        let text = try text(.object(summary))
        #expect(!text.contains("\u{1B}") && !text.contains("\u{7}") && text.contains("data: \\u{1b}[2J real market\n"))
    }

    @Test func theReportShowsBothVotesAndItsFolder() throws {
        let backtest = try Backtest.copy()
        try backtest.vote("approve", "--notes", "seen")
        let report = try backtest.report("--year", "2025")
        #expect(report.status == 0)
        #expect(report.output.contains("vote 1, automatic: REVIEW, confidence 0.80\n"))
        #expect(report.output.contains("vote 2, a person: APPROVED by "))
        #expect(report.lines.contains("files  \(backtest.production)"))
    }

    @Test func withoutABacktestThereIsNothingToReport() throws {
        let folder = TemporaryFolder()
        for arguments in [["report"], ["report", "--year", "2025"], ["report", "--production"]] {
            let run = try CommandRun("usdcop", arguments + ["--output-dir", folder.path])
            #expect(run.status == 65 && run.output.isEmpty, "\(arguments)")
        }
        #expect(try usdcop("report", "--output-dir", folder.path).errors.contains("there is no backtest"))
        #expect(FileSystem.names(in: folder.path).isEmpty, "asking makes no folder")
    }

    @Test(arguments: ["{", "[]", "{\"strategy_id\": 1}"])
    func aBrokenSummaryIsRefused(content: String) throws {
        let backtest = try Backtest.copy()
        try write(content, to: backtest.file("summary_2025.json"))
        let run = try backtest.report()
        #expect(run.status == 65 && run.errors.contains("is no summary of a result"))
    }

    private func text(_ summary: JSONValue) throws -> String {
        try #require(ResultReport(summary)).text(kind: "backtest", state: nil)
    }
}
