internal import Statistics
internal import Strategy

/// How often a coin does as well as the strategy: the same weeks, each with a side drawn at random.
///
/// A draw takes every week on which the strategy decided and was not held back by a guardrail. The top bit of one output of the
/// seeded generator makes a week long (1) or short (0), sized by the rules of that side, so that a long in a week whose tier
/// forbids longs is skipped, as the strategy skips it.
public struct RandomSigns: Sendable, Equatable {
    /// How many times all weeks were drawn.
    public let draws: Int
    /// The share of draws whose total return is at least the strategy's, 0...1: small when the signs chosen mattered.
    public let pValue: Double

    /// Draws the signs of a replay's weeks.
    public init(_ replay: WeekReplay, draws: Int = 1000, seed: UInt64 = 42) {
        let weeks = replay.weeks.filter { !$0.isHeldBack }
        // 1 for a side not traded: it leaves equity as it is.
        let growth = weeks.map { week in
            (
                long: 1 + (replay.trade(.long, in: week)?.pnl ?? 0), short: 1 + (replay.trade(.short, in: week)?.pnl ?? 0),
                chosen: week.direction
            )
        }
        // The product in the same order as the draws', so that the strategy's own signs come out exactly equal.
        let strategy = growth.reduce(1) { $0 * ($1.chosen == .long ? $1.long : $1.short) }
        var generator = SeededGenerator(seed: seed)
        var asGood = 0
        for _ in 0..<draws {
            var product = 1.0
            for week in growth { product *= generator.next() >> 63 == 1 ? week.long : week.short }
            if product >= strategy { asGood += 1 }
        }
        self.draws = draws
        pValue = draws > 0 ? Double(asGood) / Double(draws) : 1
    }
}
