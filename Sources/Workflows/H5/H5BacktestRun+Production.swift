internal import H5Decision
internal import Approval
internal import CivilTime
internal import Execution
internal import Failures
internal import Files
internal import JSON
internal import Performance
internal import Publishing
internal import Store
internal import Strategy
internal import TaskContract

extension H5BacktestRun {
    /// Trades the year after the approved one with the approved settings, so that training now includes the former
    /// out-of-sample year, and publishes it.
    ///
    /// - Throws: `not_approved`, `evidence_changed`, `settings_changed` (data), `out_of_range` (request) for another year.
    func production() throws(Failure) -> PublishedYear {
        // Held to the end, so that the approval cannot be withdrawn between the check and the commit.
        let permit = try store.permitProduction()
        let state = permit.state
        defer { withExtendedLifetime(permit) {} }
        let approvedYear = state.backtest.year
        let year = approvedYear + 1
        if parameters.phase == .production, let asked = parameters.year, asked != year {
            throw Failure(
                .request, code: "out_of_range",
                "params.year is \(asked); production runs the year after the approved backtest of \(approvedYear), \(year)",
                field: "params.year", remedy: "Leave the year out, or backtest and approve \(asked - 1).")
        }
        try refuseOtherSettings(than: approvedYear)
        let result = try trade(year: year)
        let trials = try TrialLedger(path: Path.join(directory, "trial_ledger.jsonl"))
        let evidence = result.evidence(strategy.evidence, trials)
        let documents = BacktestDocuments(
            result, evidence, significance: strategy.gates.significance, generatedAt: asOf)
        let files = EvidenceFiles(
            summary: Path.join(directory, "summary.json"),
            trades: Path.join(directory, "trades/\(strategy.id).json"),
            weeks: Path.join(directory, "weeks/\(strategy.id).json"))
        let isNew = (try? files.hash()) != documents.hash
        var staged = StagedFiles()
        if isNew { try documents.stage(at: files, in: &staged) }
        let charts = BacktestCharts(result, directory: directory)
        if parameters.charts { try charts.stage(in: &staged, context) }
        let written = staged.destinations
        try context.uninterruptible { () throws(Failure) in
            try staged.commit()
            if isNew, !parameters.charts { charts.remove() }
        }
        let seeded = try seed(H5SeedRows(result, settings))
        return PublishedYear(
            phase: .production, isChanged: !written.isEmpty || seeded.isAny, result: result, status: state.status,
            evidenceHash: documents.hash, seeded: seeded, artifacts: try Artifact.reading(written))
    }

    /// Refuses to trade with settings nobody has approved.
    private func refuseOtherSettings(than approvedYear: Int) throws(Failure) {
        let path = EvidenceFiles(directory: directory, strategy: strategy.id, year: approvedYear).summary
        let summary = try? JSONValue(parsing: try FileSystem.read(path))
        guard summary?["config_hash"]?.stringValue != settings.configHash else { return }
        let approved = ["fill_model", "purge_days", "calendar"].compactMap { key in
            summary?[key].map { "\(key) \($0.stringValue ?? $0.serialized())" }
        }
        throw Failure(
            .data, code: "settings_changed",
            "production was asked to run with settings other than the approved ones (\(approved.joined(separator: ", ")))",
            remedy: "Give the parameters of deploy_manifest in approval_state.json, restore the strategy file, "
                + "or backtest and approve the new settings.")
    }
}

extension Artifact {
    /// Artifacts of files just written.
    static func reading(_ paths: [String]) throws(Failure) -> [Artifact] {
        var artifacts: [Artifact] = []
        for path in paths { artifacts.append(Artifact(path: path, bytes: try FileSystem.read(path))) }
        return artifacts
    }
}
