import CivilTime
import Market
import Statistics
import TestSupport

/// What goes wrong in a week, drawn from a seed.
struct FaultPlan: Sendable, CustomStringConvertible {
    /// The kinds of trouble.
    enum Kind: String, CaseIterable, Sendable {
        case killed, cut, twice, atOnce, outOfOrder, late, barsLate, barsDuplicated, barsCorrected, haltedByPerson
    }

    /// A process or its connection dies at a statement.
    struct Death: Sendable {
        let isKill: Bool
        let fault: PostgresProxy.Fault
    }

    /// Bars that come after their time.
    struct LateBars: Sendable {
        /// Their openings.
        let openings: ClosedRange<Instant>
        /// Before which turn of the scheduler they come.
        let turn: Int
    }

    /// A bar that says something else later on.
    struct Correction: Sendable {
        /// Which of the bars stored by then, counted from the newest.
        let age: Int
        /// What its prices are multiplied by.
        let factor: Double
        /// After which turn.
        let turn: Int
    }

    let seed: UInt64
    /// The week, by its place among the prepared ones.
    let week: Int
    let kinds: [Kind]
    /// Tries that die, by turn: the first try of the run of that turn.
    private(set) var deaths: [Int: Death] = [:]
    /// Turns whose run is done again straight away.
    private(set) var twice: Set<Int> = []
    /// Turns whose run is started twice at the same time.
    private(set) var atOnce: Set<Int> = []
    /// By how many turns a run is put off.
    private(set) var delays: [Int: Int] = [:]
    /// Turns from which on the scheduler stands still, and for how many; it catches up afterwards, in order.
    private(set) var outage: Range<Int>?
    private(set) var lateBars: [LateBars] = []
    private(set) var duplicates: Set<Int> = []
    private(set) var corrections: [Correction] = []

    /// Turns before which a person halts trading, each with the turn before which a person resumes it.
    private(set) var halts: [Int: Int] = [:]

    /// Draws one to three kinds of trouble.
    ///
    /// - Parameter weeks: the weeks that are prepared.
    init(seed: UInt64, weeks: [PreparedWeek]) {
        var random = SeededGenerator(seed: seed)
        self.seed = seed
        week = random.nextIndex(below: weeks.count)
        var kinds: [Kind] = []
        for _ in 0...random.nextIndex(below: 3) { kinds.append(Kind.allCases[random.nextIndex(below: Kind.allCases.count)]) }
        self.kinds = kinds
        for kind in kinds { draw(kind, weeks[week], &random) }
    }

    /// Whether a turn's own run is disturbed.
    func touches(turn: Int) -> Bool {
        deaths[turn] != nil || twice.contains(turn) || atOnce.contains(turn) || delays[turn] != nil
            || outage?.contains(turn) == true
    }

    private mutating func draw(_ kind: Kind, _ week: PreparedWeek, _ random: inout SeededGenerator) {
        let runs = week.runs
        let turn = FaultPlan.turn(runs.count, &random)
        switch kind {
        case .killed, .cut:
            let fault = PostgresProxy.Fault(
                statement: 1 + random.nextIndex(below: max(1, week.statements[turn])),
                moment: random.nextIndex(below: 2) == 0 ? .beforeStatement : .afterAnswer)
            deaths[turn] = Death(isKill: kind == .killed, fault: fault)
        case .twice: twice.insert(turn)
        case .atOnce: atOnce.insert(turn)
        case .outOfOrder: delays[turn] = 1 + random.nextIndex(below: 3)
        case .late: outage = turn..<min(runs.count, turn + 2 + random.nextIndex(below: 10))
        case .barsLate:
            let run = runs[turn].asOf
            let last = run.adding(minutes: -5 * (1 + random.nextIndex(below: 3)))
            let first = last.adding(minutes: -5 * random.nextIndex(below: 6))
            lateBars.append(LateBars(openings: first...last, turn: turn + 1 + random.nextIndex(below: 4)))
        case .barsDuplicated: duplicates.insert(turn)
        case .haltedByPerson: halts[turn] = turn + 1 + random.nextIndex(below: 12)
        case .barsCorrected:
            let factors = [1 + 1e-9, 1.00005, 0.9999, 1.0002, 0.97, 1.03]
            corrections.append(
                Correction(
                    age: random.nextIndex(below: 20), factor: factors[random.nextIndex(below: factors.count)], turn: turn))
        }
    }

    /// Half of all trouble comes in the runs that decide and enter, as most of a week's runs only watch.
    private static func turn(_ count: Int, _ random: inout SeededGenerator) -> Int {
        random.nextIndex(below: random.nextIndex(below: 2) == 0 ? min(6, count) : count)
    }

    var description: String {
        var parts = ["seed \(seed), week \(week)"]
        parts += deaths.sorted { $0.key < $1.key }.map { turn, death in
            "\(death.isKill ? "kill -9" : "connection cut") at turn \(turn), statement \(death.fault.statement), \(death.fault.moment)"
        }
        if !twice.isEmpty { parts.append("twice at turns \(twice.sorted())") }
        if !atOnce.isEmpty { parts.append("two at once at turns \(atOnce.sorted())") }
        parts += delays.sorted { $0.key < $1.key }.map { "turn \($0) put off by \($1)" }
        if let outage { parts.append("scheduler away in turns \(outage)") }
        parts += lateBars.map {
            "bars \($0.openings.lowerBound.formatted(in: .bogota))…\($0.openings.upperBound.formatted(in: .bogota)) before turn \($0.turn)"
        }
        if !duplicates.isEmpty { parts.append("bars again at turns \(duplicates.sorted())") }
        parts += halts.sorted { $0.key < $1.key }.map { "a person halts before turn \($0) and resumes before turn \($1)" }
        parts += corrections.map { "bar \($0.age) before the newest times \($0.factor) after turn \($0.turn)" }
        return parts.joined(separator: "; ")
    }
}
