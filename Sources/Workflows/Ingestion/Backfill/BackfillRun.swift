internal import CivilTime
internal import Failures
internal import Files
internal import JSON
internal import Market
internal import MarketFiles
internal import Postgres
internal import Providers
internal import Store
internal import TaskContract

/// One run of the backfill: its request, its surroundings and its settings.
struct BackfillRun {
    let parameters: BackfillParameters
    let asOf: Instant
    let runID: String?
    let context: TaskContext
    let settings: ProviderSettings
    let dataDirectory: String

    init(_ request: TaskRequest<BackfillParameters>, _ context: TaskContext) throws(Failure) {
        parameters = request.params
        // No provider knows bars of the future, and slots of it are no absences.
        asOf = min(request.asOf, CommandProcess.now)
        runID = request.runID
        self.context = context
        settings = try ProviderSettings(path: Path.join(context.configDirectory, "providers.yaml"))
        dataDirectory = try Path.absolute(try context.dataDirectory)
    }

    /// Does the work of a step, or of all.
    func perform(_ step: BackfillWorkflow.Step?, on connection: Connection) throws(Failure) -> TaskOutcome {
        var result = BackfillOutput()
        if step == nil || step == .healthCheck {
            // The whole run asks the provider only for bars, so that it is quiet when none is missing.
            let check = HealthCheck(run: self, connection: connection)
            result.health = try check.run(asksProvider: step == .healthCheck, writes: true)
        }
        if step == nil || step == .processSymbol { try process(on: connection, into: &result) }
        if step == nil || step == .exportSeeds {
            try context.checkCancellation()
            result.seeds = try SeedExport(run: self).perform(on: connection, isAlone: step != nil)
        }
        if step == nil || step == .validate { result.validation = try validate(on: connection) }
        if step == .validate {
            for instrument in parameters.instruments { try warnOfMixedSources(of: instrument, on: connection) }
        }
        return .success(result, artifacts: result.seeds?.artifacts ?? [])
    }

    /// Says what the steps would do; writes nothing and asks the provider nothing.
    func rehearse(_ step: BackfillWorkflow.Step?, on connection: Connection) throws(Failure) -> TaskOutcome {
        var result = BackfillRehearsal()
        if step == nil || step == .healthCheck {
            result.health = try HealthCheck(run: self, connection: connection).run(asksProvider: false, writes: false)
        }
        if step == nil || step == .processSymbol {
            let reader = try seedReader()
            for instrument in parameters.instruments {
                try context.checkCancellation()
                result.plans.append(try BackfillPlan(of: instrument, run: self, reader: reader, on: connection))
                try warnOfMixedSources(of: instrument, on: connection)
            }
        }
        if step == .validate { result.validation = try validate(on: connection) }
        return .success(result)
    }

    private func process(on connection: Connection, into result: inout BackfillOutput) throws(Failure) {
        let reader = try seedReader()
        let source = BackfillSource(run: self)
        for instrument in parameters.instruments {
            try context.checkCancellation()
            let symbol = SymbolBackfill(instrument: instrument, run: self, connection: connection, source: source)
            result.symbols.append(try symbol.perform(reader: reader))
            try warnOfMixedSources(of: instrument, on: connection)
        }
        try context.checkCancellation()
        result.macro = try SeedRestore.restoreMacro(from: reader, into: connection, in: context)
        if result.macro?.status == .missing { context.warn("there are no daily macro rows, and no seed to restore them from") }
        for warning in source.takeWarnings() { context.warn(warning) }
        if let failure = BackfillVerdict(result.symbols).failure { throw failure }
    }

    /// The seeds of a run. With a key set the market's own bars are to be had, and generated ones would mix with them.
    private func seedReader() throws(Failure) -> SeedReader {
        let keys = KeyRing.keys(prefix: "TWELVEDATA_API_KEY", environment: { context.environment($0) })
        return try SeedRestore.reader(asOf: asOf, hasProvider: !keys.isEmpty, context)
    }

    /// A price series that is generated in part has a step where its parts meet, which every result takes for a movement.
    private func warnOfMixedSources(of instrument: Instrument, on connection: Connection) throws(Failure) {
        let sources = try BarStore(connection).sources(of: instrument)
        let generated = sources.filter(DataSource.isGenerated)
        guard !generated.isEmpty, sources.count > 1 else { return }
        guard let last = try BarStore(connection).last(of: instrument, from: generated, through: asOf) else { return }
        let others = sources.filter { !DataSource.isGenerated($0) }.joined(separator: ", ")
        context.warn(
            "the history of \(instrument) is generated (synthetic) up to \(Zone.bogota.date(last)) and fetched after (\(others)): "
                + "results from it mean nothing; see docs/operations.md, \"From synthetic to real\"")
    }

    private func validate(on connection: Connection) throws(Failure) -> [StoredBarsCheck] {
        var checks: [StoredBarsCheck] = []
        for instrument in parameters.instruments {
            try context.checkCancellation()
            let check = try StoredBarsCheck(of: instrument, run: self, on: connection)
            for warning in check.warnings { context.warn(warning) }
            checks.append(check)
        }
        if let failure = checks.lazy.compactMap(\.failure).first { throw failure }
        return checks
    }

    /// The gaps of a pair, from what is stored.
    func gaps(
        of instrument: Instrument, stored: [Instant], absent: Set<Instant>, force: Bool = false
    ) -> GapReport {
        GapDetection().report(
            on: instrument, stored: stored, from: parameters.startDate, asOf: parameters.horizon(asOf: asOf), absent: absent,
            force: force)
    }
}
