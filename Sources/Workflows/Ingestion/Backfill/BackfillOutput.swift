internal import JSON
internal import Market
internal import TaskContract

/// What a run has to say.
struct BackfillOutput {
    let isDryRun: Bool
    var health: [HealthCheck.Finding]?
    var symbols: [SymbolResult] = []
    var plans: [BackfillPlan] = []
    var macro: RestoredPart?
    var seeds: SeedExport.Result?
    var validation: [StoredBarsCheck]?

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    private var isChanged: Bool {
        symbols.contains { $0.isChanged } || macro?.status == .restored || seeds?.written.isEmpty == false
    }

    /// The outcome; parts that were not run are left out.
    var outcome: TaskOutcome {
        var output = JSONObject([("changed", .bool(isChanged)), ("dry_run", .bool(isDryRun))])
        output["health"] = health.map { .array($0.map(\.json)) }
        output["restored_macro"] = macro?.json
        if !symbols.isEmpty {
            output["symbols"] = .array(symbols.map(\.json))
            output["credits"] = .integer(symbols.reduce(0) { $0 + ($1.report?.credits ?? 0) })
        } else if !plans.isEmpty {
            output["symbols"] = .array(plans.map(\.json))
            output["credits"] = .integer(plans.reduce(0) { $0 + $1.gaps.credits })
        }
        output["seeds"] = seeds?.json
        output["validation"] = validation.map { .array($0.map(\.json)) }
        return .success(output: output, artifacts: seeds?.artifacts ?? [])
    }
}
