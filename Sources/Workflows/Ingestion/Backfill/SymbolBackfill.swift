internal import CivilTime
internal import Failures
internal import JSON
internal import Market
internal import Postgres
internal import Providers
internal import Store
internal import TaskContract

/// The backfill of one pair: restore, detect, fill.
struct SymbolBackfill {
    let instrument: Instrument
    let run: BackfillRun
    let connection: Connection
    let source: BackfillSource

    /// Does it. What is wrong with this pair alone stands in the result; what concerns every pair is thrown.
    ///
    /// - Throws: `interrupted` (temporary); what the database meets, but for data it refuses.
    func perform(reader: SeedReader) throws(Failure) -> SymbolResult {
        var result = SymbolResult(instrument: instrument, restored: .present(instrument.symbol))
        do throws(Failure) {
            result.restored = try SeedRestore.restoreBars(of: instrument, from: reader, into: connection, in: run.context)
            try fill(&result)
        } catch {
            // One pair's bad data must not stop the others; a database that is gone stops them all.
            guard error.kind == .data, connection.isUsable else { throw error }
            result.problems.append(BackfillProblem(error))
        }
        for problem in result.problems { run.context.warn("\(instrument): \(problem.message) (\(problem.code))") }
        return result
    }

    private func fill(_ result: inout SymbolResult) throws(Failure) {
        let stored = try BarStore(connection).times(of: instrument)
        warnOfMisZoned(stored)
        guard !stored.isEmpty || run.parameters.startDate != nil else { throw nothingToStartFrom(result.restored) }
        var known = try knownAbsences()
        let before = run.gaps(
            of: instrument, stored: stored, absent: known.confirmed, force: run.parameters.forceBackfill)
        let requests = source.requests
        for (index, range) in before.ranges.enumerated() {
            try run.context.checkCancellation()
            run.context.progress("\(instrument) ranges", index, of: before.ranges.count)
            guard try fill(range, of: before, known: known.firstEmptyAt, &result) else { break }
        }
        run.context.progress("\(instrument) ranges", before.ranges.count, of: before.ranges.count)
        known = try knownAbsences()
        let after = run.gaps(
            of: instrument, stored: try BarStore(connection).times(of: instrument), absent: known.confirmed)
        let report = FillReport(before: before, after: after, credits: source.requests - requests)
        result.report = report
        run.context.log(
            .info, "\(instrument) is filled as far as it goes",
            [
                "missing": .integer(report.missing), "filled": .integer(report.filled),
                "still_missing": .integer(report.stillMissing), "credits": .integer(report.credits),
            ])
    }

    /// Fills a range and tells whether to go on with the next.
    private func fill(
        _ range: GapRange, of gaps: GapReport, known: [Instant: Instant], _ result: inout SymbolResult
    ) throws(Failure) -> Bool {
        switch try source.fetch(instrument, range, on: connection) {
        case .circuitOpen(let until):
            result.problems.append(
                BackfillProblem(
                    .refused, code: "circuit_open", "skipped, the circuit of \(BackfillSource.name) is open until \(until)",
                    remedy: "Run the task again after that.", range: range))
            return false
        case .unusable(let failure):
            result.problems.append(BackfillProblem(failure, range: range))
            return false
        case .outcome(.transient(let problem)):
            result.problems.append(BackfillProblem(problem, range: range))
            return !problem.isDeadline
        case .outcome(.permanent(let problem)):
            result.problems.append(BackfillProblem(problem, range: range))
            return true
        case .outcome(.empty(let tally)):
            try store(FetchedRange(range, gaps, [], tally, provesAbsence: true, run), known, &result)
            return true
        case .outcome(.rows(let batch)):
            if let problem = batch.interruption { result.problems.append(BackfillProblem(problem, range: range)) }
            // A row that could not be read stands for a bar there is.
            let isWhole = batch.interruption == nil && batch.tally.badRows == 0
            try store(FetchedRange(range, gaps, batch.bars, batch.tally, provesAbsence: isWhole, run), known, &result)
            return batch.interruption?.isDeadline != true
        }
    }

    /// Stores what came of a range: all of it, or nothing.
    private func store(
        _ fetched: FetchedRange, _ known: [Instant: Instant], _ result: inout SymbolResult
    ) throws(Failure) {
        let (suspected, confirmed) = fetched.absences(known: known)
        let (change, setAside) = try connection.transaction { connection throws(Failure) in
            let bars = BarStore(connection)
            let change = try bars.upsert(fetched.sorted.accepted, of: instrument, source: BackfillSource.name)
            let setAside = try bars.quarantine(fetched.quarantine, runID: run.runID)
            let absences = AbsenceStore(connection)
            try absences.suspect(suspected, of: instrument, at: run.asOf)
            try absences.confirm(confirmed, of: instrument, at: run.asOf)
            return (change, setAside)
        }
        result.newlyQuarantined += setAside
        result.change += change
        result.tally += fetched.tally
        result.quarantined += fetched.quarantine.count
        result.suspected += suspected.count
        result.confirmed += confirmed.count
        result.answered += 1
        for warning in fetched.warnings { run.context.warn(warning) }
        run.context.log(
            .info, "\(instrument) \(fetched.range)",
            [
                "inserted": .integer(change.inserted), "corrected": .integer(change.corrected),
                "quarantined": .integer(fetched.quarantine.count),
            ])
    }

    /// What the store knows of slots without a bar: since when, and those that are not to be asked for again.
    private func knownAbsences() throws(Failure) -> (firstEmptyAt: [Instant: Instant], confirmed: Set<Instant>) {
        let absences = try AbsenceStore(connection).absences(of: instrument)
        return (
            Dictionary(absences.map { ($0.slot, $0.firstEmptyAt) }, uniquingKeysWith: min),
            // A bar set aside is there, though nobody believes it: asking again brings the same until a person forces it.
            Set(absences.lazy.filter(\.isConfirmed).map(\.slot)).union(
                try BarStore(connection).quarantinedTimes(of: instrument))
        )
    }

    private func warnOfMisZoned(_ stored: [Instant]) {
        let count = stored.count { TimeZoneSlip(at: $0) != nil }
        guard count > 0 else { return }
        run.context.warn(
            "\(count) stored bars of \(instrument) stand at hours of a wrong zone, so that their days look both missing and "
                + "unexpected; run usdcop repair-timezones first")
    }

    private func nothingToStartFrom(_ restored: RestoredPart) -> Failure {
        let refused = restored.refused.map { "; refused: \($0.failure.message) (\($0.failure.code))" }.joined()
        return Failure(
            .data, code: "nothing_stored",
            "\(instrument) has no bar, no backup that is fit, and no start_date to fill from\(refused)",
            field: "params.start_date",
            remedy: "Give params.start_date, bring a backup that is whole, or name a folder by usdcop restore --directory.")
    }
}
