internal import CivilTime
internal import Failures
internal import JSON
internal import Market
internal import Postgres
internal import Store
internal import TaskContract

/// What a backfill of a pair would do: where it would restore from, and what it would ask for.
struct BackfillPlan {
    let instrument: Instrument
    let gaps: GapReport
    private let restore: RestoredPart?

    init(of instrument: Instrument, run: BackfillRun, reader: SeedReader, on connection: Connection) throws(Failure) {
        self.instrument = instrument
        var stored = try BarStore(connection).times(of: instrument)
        var restore: RestoredPart?
        let (found, refused) = reader.bars(of: instrument, before: stored.first)
        SeedRestore.warn(of: refused, for: instrument.symbol, in: run.context)
        if let found {
            restore = RestoredPart(
                name: instrument.symbol, status: .restored, source: found.source, dataSource: found.dataSource,
                rows: found.bars.count, leftOut: found.leftOut, refused: refused)
            stored = found.bars.map(\.time) + stored
        } else if stored.isEmpty {
            restore = .without(.missing, instrument.symbol, refused)
        }
        self.restore = restore
        let absent = try AbsenceStore(connection).absences(of: instrument).filter(\.isConfirmed).map(\.slot)
        gaps = run.gaps(of: instrument, stored: stored, absent: Set(absent), force: run.parameters.forceBackfill)
        run.context.log(
            .info, "\(instrument) misses \(gaps.missing) of \(gaps.expected) bars",
            ["ranges": .integer(gaps.ranges.count), "credits": .integer(gaps.credits)])
        for range in gaps.ranges { run.context.log(.info, "\(instrument) \(range)") }
    }
}

extension BackfillPlan: TaskOutput {
    /// One request of a plan.
    private struct Request: TaskOutput {
        let range: GapRange

        static let declaration: [OutputField<Request>] = [
            .value("start", \.range.start), .value("end", \.range.end), .value("missing", \.range.missing),
        ]
    }

    private var requests: [Request] { gaps.ranges.map(Request.init) }

    static let declaration: [OutputField<BackfillPlan>] =
        [
            .choice("symbol", \.instrument), .object("restore", \.restore, "What an empty table would be restored from."),
        ] + GapReport.outputFields.map { $0.within(\.gaps) } + [
            .list("ranges", \.requests, "What would be asked for."), .value("credits", \.gaps.credits),
        ]
}

extension GapReport {
    /// What outputs say of a pair's coverage.
    static let outputFields: [OutputField<GapReport>] = [
        .value("expected", \.expected, "Slots that ought to have a bar."), .value("existing", \.existing),
        .value("missing", \.missing), .value("absent", \.absent, "Missing slots the provider is known to have no bar for."),
        .value("unexpected", \.unexpected, "Bars at no expected slot."), .value("fill_rate", \.fillRate, "0–1."),
    ]
}
