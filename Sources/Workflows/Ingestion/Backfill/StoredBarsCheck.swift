internal import CivilTime
internal import Failures
internal import Market
internal import Postgres
internal import Store
internal import TaskContract

/// What is stored of a pair, checked.
struct StoredBarsCheck {
    /// A pair whose bars are rarer than this is warned of; a year of the provider's own gaps leaves more.
    static let lowestFillRate = 0.95

    let instrument: Instrument
    private let summary: BarStore.Summary
    private let sources: [String]
    private let gaps: GapReport

    init(of instrument: Instrument, run: BackfillRun, on connection: Connection) throws(Failure) {
        self.instrument = instrument
        summary = try BarStore(connection).summary(of: instrument, through: run.asOf)
        sources = try BarStore(connection).sources(of: instrument)
        let absent = try AbsenceStore(connection).absences(of: instrument).filter(\.isConfirmed).map(\.slot)
        gaps = run.gaps(of: instrument, stored: try BarStore(connection).times(of: instrument), absent: Set(absent))
    }

    /// A rule of bars that stored ones break.
    var failure: Failure? {
        guard summary.violations > 0 else { return nil }
        return Failure(
            .data, code: "stored_bar_invalid", "\(summary.violations) stored bars of \(instrument) break the rules of a bar",
            remedy: "Correct the rows; the table's own checks should have refused them.")
    }

    /// What a person should look at.
    var warnings: [String] {
        var warnings: [String] = []
        if summary.count == 0 { warnings.append("\(instrument) has no bar") }
        if let rate = gaps.fillRate, rate < StoredBarsCheck.lowestFillRate {
            warnings.append("\(instrument) has \(gaps.existing) of \(gaps.expected) bars, less than 95 %")
        }
        if gaps.unexpected > 0 {
            warnings.append("\(instrument) has \(gaps.unexpected) bars on closed days or outside the session")
        }
        return warnings
    }
}

extension StoredBarsCheck: TaskOutput {
    /// How many days have all their bars, some, or none.
    private struct Days: TaskOutput {
        let full: Int
        let partial: Int
        let missing: Int

        static let declaration: [OutputField<Days>] = [
            .value("full", \.full), .value("partial", \.partial), .value("missing", \.missing),
        ]
    }

    private var days: Days {
        Days(full: gaps.count(of: .full), partial: gaps.count(of: .partial), missing: gaps.count(of: .missing))
    }

    static let declaration: [OutputField<StoredBarsCheck>] =
        [
            .choice("symbol", \.instrument), .value("bars", \.summary.count), .value("first", \.summary.first),
            .value("last", \.summary.last), .value("sources", \.sources),
            .value("violations", \.summary.violations, "Bars that break the rules of one."),
        ] + GapReport.outputFields.map { $0.within(\.gaps) } + [.object("days", \.days)]
}
