import Charts
import Failures
import Files
import Foundation
import TestSupport
import Testing

/// Pictures out of the real gnuplot.
struct RendererTests {
    /// Width and height from the IHDR chunk of a PNG.
    private func size(_ picture: [UInt8]) -> [Int] {
        [16, 20].map { picture[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
    }

    @Test(arguments: Samples.years.map(\.name)) func everyYearIsDrawn(_ name: String) throws {
        let charts = try #require(Samples.years.first { $0.name == name }?.charts)
        let pictures = try ChartRenderer().pictures(of: charts)
        #expect(pictures.count == charts.count)
        for picture in pictures { #expect(size(picture) == [1280, 720]) }
        if let folder = environment("USDCOP_CHART_SAMPLES") {
            for (index, picture) in pictures.enumerated() {
                try picture.withUnsafeBytes { try Data($0).write(to: URL(filePath: "\(folder)/\(name)_\(index).png")) }
            }
        }
    }

    @Test func equalChartsGiveEqualBytes() throws {
        let charts = Samples.year(Samples.results(52))
        let first = try ChartRenderer().pictures(of: charts)
        let second = try ChartRenderer().pictures(of: charts)
        #expect(first == second)
        // Also each alone: nothing carries over from one chart to the next.
        for (index, chart) in charts.enumerated() { #expect(try ChartRenderer().pictures(of: [chart]) == [first[index]]) }
        #expect(try ChartRenderer().pictures(of: charts.reversed()) == first.reversed())
    }

    @Test func theSourceOfTheDataChangesThePicture() throws {
        let sources: [Chart.DataSource] = [.synthetic, .unlabelled, .named("x")]
        let pictures = try ChartRenderer().pictures(of: sources.flatMap { Samples.year([1], source: $0) })
        #expect(Set(pictures).count == 9)
    }

    @Test func chartsAppearUnderTheirNames() throws {
        let folder = TemporaryFolder()
        let charts = Samples.year([1, -1])
        let paths = ["a.png", "deep/it's | b.png", "c $(x) `y`.png"].map(folder.file)
        try ChartRenderer().render(zip(charts, paths).map { (chart: $0, path: $1) })
        #expect(try paths.map { try FileSystem.read($0) } == ChartRenderer().pictures(of: charts))
        #expect(FileSystem.names(in: folder.path) == ["a.png", "c $(x) `y`.png", "deep"])
    }

    @Test func noChartNeedsNoGnuplot() throws {
        #expect(try ChartRenderer(executable: "/nowhere/gnuplot").pictures(of: []) == [])
    }

    @Test(arguments: [
        "it's", "a\nset output 'other.png'\n", "\"; system('id')", "`id`", "$(id)", "@x {/:Bold} ^2 _3", "\\", "%s %d", "'''",
        "\u{0}",
        "\u{2028}", "🇨🇴 ñ", "", "#", "EOD",
    ])
    func anyTextIsDrawnAndNoneIsObeyed(_ text: String) throws {
        let distribution = TradeDistribution(trades: [.init(pnlPct: 1, group: text), .init(pnlPct: 2, group: "x")])
        let charts = [
            Chart(.tradeDistribution(distribution), subject: text, source: .named(text), details: text),
            Samples.chart(.monthlyProfit(Samples.months([1, 2])), subject: text),
        ]
        #expect(try ChartRenderer().pictures(of: charts).count == 2)
    }

    @Test func longTextsAndManyPointsAreDrawn() throws {
        let long = String(repeating: "palabra ", count: 10_000)
        let curve = Samples.equity(Samples.results(8_000).map { $0 / 1000 }, holdDays: 8_000)
        let charts = [
            Chart(.equityCurve(curve), subject: long, source: .named(long), details: long),
            Samples.chart(.tradeDistribution(Samples.trades(Samples.results(8_000)))),
        ]
        #expect(try ChartRenderer().pictures(of: charts).count == 2)
    }
}

/// What the renderer does when the process is not what it should be.
struct ProcessTests {
    private let folder = TemporaryFolder()

    /// A shell script in gnuplot's place.
    private func impostor(_ body: String) throws -> String {
        let path = folder.file("impostor")
        try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return path
    }

    private func failure(_ body: String, timeoutSeconds: Int = 30, isCancelled: () -> Bool = { false }) throws -> Failure {
        let renderer = ChartRenderer(executable: try impostor(body), timeoutSeconds: timeoutSeconds)
        while true {
            let failure = try #require(throws: Failure.self) {
                try renderer.pictures(of: Samples.year(Samples.results(52)), isCancelled: isCancelled)
            }
            // While another test starts a process, that one may still hold the new script open for writing.
            guard failure.message.hasSuffix("Text file busy") else { return failure }
        }
    }

    @Test(arguments: ["/nowhere/gnuplot", "no-such-program", "/"]) func aMissingGnuplotIsNamedWithTheCommandThatBringsIt(
        _ name: String
    ) throws {
        let failure = try #require(throws: Failure.self) {
            try ChartRenderer(executable: name).pictures(of: Samples.year([]))
        }
        #expect(failure.kind == .configuration)
        #expect(failure.code == "gnuplot_missing")
        #expect(failure.remedy.contains("apt-get install gnuplot-nox"))
    }

    @Test func whatGnuplotSaysIsReported() throws {
        let failure = try failure("cat > /dev/null; echo 'line 3: undefined' >&2; exit 2")
        #expect(failure.code == "chart_failed")
        #expect(failure.message.contains("status 2"))
        #expect(failure.message.contains("line 3: undefined"))
    }

    @Test func aProcessThatEndsAtOnceDoesNotEndUs() throws {
        // Writing to it then meets a closed end; SIGPIPE would kill the test.
        for _ in 0..<20 { #expect(try failure("exit 0").code == "chart_failed") }
    }

    @Test func aProcessThatSaysTooMuchDoesNotBlock() throws {
        let failure = try failure("head -c 3000000 /dev/zero | tr '\\0' x >&2; cat > /dev/null; exit 1")
        #expect(failure.code == "chart_failed")
        #expect(failure.message.utf8.count < 10_000)
    }

    @Test func outputThatIsNoPictureIsRefused() throws {
        #expect(try failure("cat > /dev/null; echo hello").code == "chart_failed")
        #expect(try failure("cat > /dev/null; printf '\\211PNG\\r\\n\\032\\n'").message.contains("0 of 3"))
    }

    @Test func aProcessThatHangsIsKilled() throws {
        let mark = folder.file("pid")
        let failure = try failure("echo $$ > \(mark); exec sleep 600", timeoutSeconds: 1)
        #expect(failure.code == "chart_timeout")
        #expect(failure.kind == .temporary)
        let process = try #require(pid_t(String(contentsOfFile: mark, encoding: .utf8).trimmingCharacters(in: .newlines)))
        #expect(kill(process, 0) == -1)
    }

    @Test func aProcessThatClosesItsOutputsAndStaysIsKilled() throws {
        #expect(try failure("exec >&- 2>&-; exec sleep 600", timeoutSeconds: 1).code == "chart_timeout")
    }

    @Test func aProcessKilledBySomeoneElseIsReported() throws {
        #expect(try failure("kill -9 $$").message.contains("status 137"))
    }

    @Test func aCancelledRunKillsItsProcess() throws {
        let mark = folder.file("pid")
        let failure = try failure("echo $$ > \(mark); exec sleep 600") { FileManager.default.fileExists(atPath: mark) }
        #expect(failure.code == "interrupted")
        #expect(failure.kind == .temporary)
    }

    @Test func theCallersEnvironmentStaysWithTheCaller() throws {
        let failure = try failure("cat > /dev/null; env >&2; exit 1")
        for name in ["HOME=/nonexistent", "LC_ALL=C.UTF-8", "TZ=UTC"] { #expect(failure.message.contains(name)) }
        #expect(!failure.message.contains("USER="))
    }

    @Test func nothingStaysOpenAfterARun() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<50 { _ = try failure("exit 3") }
        // Other tests open files at the same time, but not fifty.
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count < before + 50)
    }
}
