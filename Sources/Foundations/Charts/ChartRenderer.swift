public import Failures
internal import Files

/// Draws charts as PNG pictures of 1280 × 720, all of them by one gnuplot process.
///
/// Equal charts give equal bytes with the same gnuplot and fonts. The process reads the script from a pipe and writes the
/// pictures into another; no shell, no temporary file and none of the caller's environment is involved.
///
///     try ChartRenderer().render([(equity, "out/equity_curve_2024.png"), (months, "out/monthly_pnl_2024.png")])
public struct ChartRenderer: Sendable {
    private let executable: String
    private let timeoutSeconds: Int

    /// A renderer.
    ///
    /// - Parameters:
    ///   - executable: gnuplot's name, looked up in `PATH`, or its path.
    ///   - timeoutSeconds: after how long a process that does not end is killed.
    public init(executable: String = "gnuplot", timeoutSeconds: Int = 30) {
        self.executable = executable
        self.timeoutSeconds = timeoutSeconds
    }

    /// The pictures of charts, in order, for callers that stage files of their own.
    ///
    /// - Parameter isCancelled: asked several times a second; when true, the process is killed.
    /// - Throws: `gnuplot_missing` (configuration) with the command that installs it, `chart_failed` (internal) with what
    ///   gnuplot said, `chart_timeout` or `interrupted` (temporary).
    public func pictures(
        of charts: [Chart], isCancelled: () -> Bool = { false }
    ) throws(Failure) -> [[UInt8]] {
        guard !charts.isEmpty else { return [] }
        let script = charts.map(ChartRenderer.script).joined()
        let outcome = try GnuplotProcess.run(
            executable, script: Array(script.utf8), timeoutSeconds: timeoutSeconds, isCancelled: isCancelled)
        let pictures = PNGStream.pictures(in: outcome.output)
        guard outcome.exitStatus == 0, let pictures, pictures.count == charts.count else {
            let said = outcome.messages.isEmpty ? "nothing" : outcome.messages
            throw Failure(
                .internal, code: "chart_failed",
                "gnuplot ended with status \(outcome.exitStatus) and \(pictures?.count ?? 0) of \(charts.count) charts, saying: \(said)",
                remedy: "Run the task with charts: false, and report this message.")
        }
        return pictures
    }

    /// Draws charts into files, which appear together or not at all.
    ///
    /// - Throws: as `pictures(of:isCancelled:)`, and `disk_full` (temporary) or `output_not_writable` (configuration).
    public func render(
        _ charts: [(chart: Chart, path: String)], isCancelled: () -> Bool = { false }
    ) throws(Failure) {
        let pictures = try pictures(of: charts.map(\.chart), isCancelled: isCancelled)
        var files = StagedFiles()
        for (picture, path) in zip(pictures, charts.map(\.path)) { try files.stage(picture, at: path) }
        try files.commit()
    }

    static func script(_ chart: Chart) -> String {
        switch chart.content {
        case .equityCurve(let curve): Script.equityCurve(curve, chart).content
        case .monthlyProfit(let profit): Script.monthlyProfit(profit, chart).content
        case .tradeDistribution(let distribution): Script.tradeDistribution(distribution, chart).content
        }
    }
}
