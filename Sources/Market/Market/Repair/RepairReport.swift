internal import CivilTime

/// A repair plan for people: a line a day, the totals, and what was left alone.
public struct RepairReport: Sendable {
    private let instrument: Instrument
    private let plan: RepairPlan
    private let originalsHash: String
    private let isApplied: Bool

    /// The report on a plan.
    ///
    /// - Parameters:
    ///   - originalsHash: SHA-256 over `plan.canonicalOriginals`, in hexadecimal.
    ///   - isApplied: Whether the repair was carried out; otherwise it is a dry run.
    public init(_ plan: RepairPlan, instrument: Instrument, originalsHash: String, isApplied: Bool) {
        self.plan = plan
        self.instrument = instrument
        self.originalsHash = originalsHash
        self.isApplied = isApplied
    }

    /// The lines, each with its line break.
    public var text: String {
        guard !plan.isEmpty else { return "\(instrument): no mis-zoned bar\n" + unexplained }
        let days = plan.days
        var rows = [["day", "+5 h", "-5 h", "collisions", "closes differ", "by at most"]]
        for day in days {
            rows.append(
                [day.date.description] + TimeZoneSlip.allCases.map { String(day.moved[$0] ?? 0) } + [
                    String(day.collisions), String(day.differingCloses), price(day.largestCloseDifference),
                ])
        }
        return """
            \(instrument): \(plan.moves.count) bars \(isApplied ? "were moved" : "would move") on \(days.count) days, \
            \(plan.dropped.count) \(isApplied ? "gave" : "would give") way to a bar of the same time; \
            \(plan.result.count) bars \(isApplied ? "remain" : "would remain")
            originals: \(plan.originals.count) bars, SHA-256 \(originalsHash)

            """ + table(rows) + unexplained
    }

    private var unexplained: String {
        guard let first = plan.unexplained.first, let last = plan.unexplained.last else { return "" }
        return """
            left alone: \(plan.unexplained.count) bars at no slot of the session, which no slip explains, \
            from \(clock(first.time)) to \(clock(last.time)) COT

            """
    }

    /// A difference of prices with six decimals, as many as prices have.
    private func price(_ difference: Double) -> String {
        guard difference < 1e12 else { return "\(difference)" }
        let millionths = String(Int(difference * 1e6 + 0.5))
        let digits = String(repeating: "0", count: max(7 - millionths.count, 0)) + millionths
        return "\(digits.dropLast(6)).\(digits.suffix(6))"
    }
}
