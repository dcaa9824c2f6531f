internal import Market
internal import TaskContract

/// What a run has done. Parts that were not run are left out.
struct BackfillOutput: TaskOutput {
    var health: [HealthCheck.Finding]?
    var macro: RestoredPart?
    var symbols: [SymbolResult] = []
    var seeds: SeedExport.Result?
    var validation: [StoredBarsCheck]?

    private var isChanged: Bool {
        symbols.contains { $0.isChanged } || macro?.status == .restored || seeds?.written.isEmpty == false
    }
    private var isDryRun: Bool { false }
    private var filled: [SymbolResult]? { symbols.isEmpty ? nil : symbols }
    private var credits: Int? { filled.map { $0.reduce(0) { $0 + ($1.report?.credits ?? 0) } } }

    static let declaration: [OutputField<BackfillOutput>] = [
        .value("changed", \.isChanged, "Whether a row or a file is different now."),
        .value("dry_run", \.isDryRun, "false: this is what was done."), .list("health", \.health).leftOutWhenAbsent(),
        .object("restored_macro", \.macro, "What became of the daily macro rows.").leftOutWhenAbsent(),
        .list("symbols", \.filled).leftOutWhenAbsent(), .value("credits", \.credits, "API credits spent.").leftOutWhenAbsent(),
        .object("seeds", \.seeds).leftOutWhenAbsent(), .list("validation", \.validation).leftOutWhenAbsent(),
    ]
}

/// What a dry run has found that a run would do. Parts that were not run are left out.
struct BackfillRehearsal: TaskOutput {
    var health: [HealthCheck.Finding]?
    var plans: [BackfillPlan] = []
    var validation: [StoredBarsCheck]?

    private var isChanged: Bool { false }
    private var isDryRun: Bool { true }
    private var planned: [BackfillPlan]? { plans.isEmpty ? nil : plans }
    private var credits: Int? { planned.map { $0.reduce(0) { $0 + $1.gaps.credits } } }

    static let declaration: [OutputField<BackfillRehearsal>] = [
        .value("changed", \.isChanged, "false: a dry run writes nothing."),
        .value("dry_run", \.isDryRun, "true: this is what would be done."), .list("health", \.health).leftOutWhenAbsent(),
        .list("symbols", \.planned).leftOutWhenAbsent(),
        .value("credits", \.credits, "API credits the plan costs.").leftOutWhenAbsent(),
        .list("validation", \.validation).leftOutWhenAbsent(),
    ]
}
