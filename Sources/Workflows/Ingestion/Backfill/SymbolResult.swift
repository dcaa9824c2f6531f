internal import CivilTime
internal import Failures
internal import Market
internal import Providers
internal import Realtime
internal import Store
internal import TaskContract

/// Why a range stayed a gap, or a pair was left.
struct BackfillProblem {
    /// How bad it is; the order is that in which a failed run reports them.
    enum Weight: Int, Comparable {
        case malformed, misconfigured, refused, passing

        static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }

        /// How the run fails when nothing else comes of it (providers.md, section 12, "Exit status").
        var kind: Failure.Kind {
            switch self {
            case .passing: .temporary
            case .refused: .unavailable
            case .misconfigured: .configuration
            case .malformed: .data
            }
        }
    }

    let weight: Weight
    let code: String
    let message: String
    let remedy: String
    /// The range concerned; `nil` when it is the pair as a whole.
    var range: GapRange?

    init(_ weight: Weight, code: String, _ message: String, remedy: String, range: GapRange? = nil) {
        self.weight = weight
        self.code = code
        self.message = message
        self.remedy = remedy
        self.range = range
    }

    /// What a provider's problem with a range means.
    init(_ problem: ProviderProblem, range: GapRange) {
        let weight: Weight =
            if problem.isTransient {
                .passing
            } else {
                switch problem.kind {
                case .configuration: .misconfigured
                case .data: .malformed
                case .request, .unavailable, .internal, .temporary: .refused
                }
            }
        let failure = problem.failure
        self.init(weight, code: failure.code, failure.message, remedy: failure.remedy, range: range)
    }

    /// What a failure of the pair means.
    init(_ failure: Failure, range: GapRange? = nil) {
        let weight: Weight =
            switch failure.kind {
            case .data, .request, .internal: .malformed
            case .configuration: .misconfigured
            case .unavailable: .refused
            case .temporary: .passing
            }
        self.init(weight, code: failure.code, failure.message, remedy: failure.remedy, range: range)
    }
}

extension BackfillProblem: TaskOutput {
    static let declaration: [OutputField<BackfillProblem>] = [
        .value("code", \.code), .value("message", \.message), .value("start", \.range?.start), .value("end", \.range?.end),
    ]
}

/// What became of one pair.
struct SymbolResult {
    let instrument: Instrument
    var restored: RestoredPart
    var report: FillReport?
    var change = BarStore.Change()
    var tally = FetchTally()
    /// Bars set aside in this run's answers.
    var quarantined = 0
    /// Those of them that were not set aside before, or said something else then.
    var newlyQuarantined = 0
    var suspected = 0
    var confirmed = 0
    /// Ranges the provider answered, with bars or with their absence.
    var answered = 0
    var problems: [BackfillProblem] = []

    init(instrument: Instrument, restored: RestoredPart) {
        self.instrument = instrument
        self.restored = restored
    }

    /// Whether a row is different now.
    var isChanged: Bool {
        restored.status == .restored || change.isAny || newlyQuarantined > 0 || suspected > 0 || confirmed > 0
    }
    /// Whether anything was asked or wanted to be.
    var neededWork: Bool { answered > 0 || !problems.isEmpty }
    /// Whether nothing came of it.
    var isFailed: Bool { answered == 0 && !problems.isEmpty }
}

extension SymbolResult: TaskOutput {
    private var restore: RestoredPart? { restored.status == .present ? nil : restored }
    private var droppedRows: DroppedRows { DroppedRows(tally) }

    static let declaration: [OutputField<SymbolResult>] =
        [
            .choice("symbol", \.instrument), .object("restore", \.restore, "What an empty table was restored from."),
        ] + FillReport.columns.map { OutputField<FillReport>.value($0.name, $0.path, $0.meaning).within(\.report) } + [
            .value("fill_rate", \.report?.fillRate, "0–1."), .value("corrected", \.change.corrected),
            .value("quarantined", \.quarantined), .value("newly_suspected_absences", \.suspected),
            .value("newly_known_absences", \.confirmed),
            .object("dropped_rows", \.droppedRows, "Rows of answers that were no bars to look at, by reason."),
            .list("problems", \.problems, "Why ranges stayed gaps, or the pair was left."),
        ]
}

/// What the pairs come to together: one that got anywhere makes the run a success with warnings.
struct BackfillVerdict {
    /// Why the run failed; `nil` when it did not.
    let failure: Failure?

    init(_ results: [SymbolResult]) {
        let concerned = results.filter(\.neededWork)
        // Trouble that passes counts before trouble that stays, since trying again may bring at least part of it.
        guard !concerned.isEmpty, concerned.allSatisfy(\.isFailed),
            let worst = concerned.flatMap(\.problems).max(by: { $0.weight < $1.weight })
        else {
            failure = nil
            return
        }
        let names = concerned.map(\.instrument.symbol).joined(separator: ", ")
        failure = Failure(
            worst.weight.kind, code: worst.code, "nothing could be filled for \(names): \(worst.message)", remedy: worst.remedy)
    }
}
