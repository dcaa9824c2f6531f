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

    var json: JSONValue {
        [
            "symbol": .string(instrument.symbol), "restore": restore?.json ?? .null, "expected": .integer(gaps.expected),
            "existing": .integer(gaps.existing), "missing": .integer(gaps.missing), "absent": .integer(gaps.absent),
            "unexpected": .integer(gaps.unexpected), "fill_rate": .optional(gaps.fillRate),
            "ranges": .array(
                gaps.ranges.map { range in
                    [
                        "start": .string(range.start.formatted(in: .bogota)), "end": .string(range.end.formatted(in: .bogota)),
                        "missing": .integer(range.missing),
                    ]
                }), "credits": .integer(gaps.credits),
        ]
    }
}
