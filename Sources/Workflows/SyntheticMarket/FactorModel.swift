internal import CivilTime
internal import Statistics

/// Shocks of the factors that move all markets together. Over a day each has variance 1 before the day's volatility.
struct FactorShock {
    /// The dollar against the rest of the world; positive strengthens it.
    var dollar = 0.0
    /// Flight from risk; positive is fear.
    var risk = 0.0
    /// Oil; positive is dearer.
    var oil = 0.0

    static func + (left: FactorShock, right: FactorShock) -> FactorShock {
        FactorShock(dollar: left.dollar + right.dollar, risk: left.risk + right.risk, oil: left.oil + right.oil)
    }

    static func * (scale: Double, shock: FactorShock) -> FactorShock {
        FactorShock(dollar: scale * shock.dollar, risk: scale * shock.risk, oil: scale * shock.oil)
    }
}

/// One weekday of the factors, in the order of its hours.
struct FactorDay {
    /// From the last US close to the opening of the session.
    let night: FactorShock
    /// Within each of the session's five-minute bars.
    let session: [FactorShock]
    /// From the end of the session to the US close.
    let afternoon: FactorShock
    /// How busy each bar is, around 1; common to all pairs.
    let activity: [Double]
    /// The day's volatility as a multiple of the calm one.
    let volatility: Double
    /// Volatility index at the US close, annualised percent.
    let vix: Double

    /// All of the day's shocks together.
    var total: FactorShock { session.reduce(night + afternoon, +) }
}

/// The factors day by day. Volatility follows a mean-reverting volatility index that fear drives up, so that turbulent days
/// cluster and falls are wilder than rises (Heston, "A Closed-Form Solution for Options with Stochastic Volatility", 1993,
/// in spirit; here in logarithms and discrete).
struct FactorModel {
    private static let nightVariance = 0.35
    static let sessionVariance = 0.40
    private static let afternoonVariance = 0.25
    private static let calmLogVIX = 2.85

    private var random: SeededGenerator
    private var logVIX = FactorModel.calmLogVIX

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// The next weekday. After a weekend the night is longer.
    mutating func next(afterWeekend: Bool) -> FactorDay {
        let volatility = reproducibleExponential(0.9 * (logVIX - FactorModel.calmLogVIX))
        let night = shock(variance: FactorModel.nightVariance * (afterWeekend ? 1.4 : 1))
        let activity = drawActivity()
        let session = IntradayShape.weights.indices.map { bar in
            let scale = IntradayShape.weights[bar] * activity[bar]
            return shock(variance: FactorModel.sessionVariance * scale * scale)
        }
        var afternoon = shock(variance: FactorModel.afternoonVariance)
        // A scare now and then: the news comes after the Colombian session, the next mornings are wild.
        let isScare = random.nextUniform() < 0.005
        let scare = 0.15 + 0.35 * random.nextUniform()
        if isScare { afternoon.risk += 8 * scare }
        let own = random.nextNormal()
        let fear = night.risk + afternoon.risk + session.reduce(0) { $0 + $1.risk }
        logVIX += 0.02 * (FactorModel.calmLogVIX - logVIX) + 0.045 * fear + 0.035 * own + (isScare ? scare : 0)
        logVIX = min(max(logVIX, 2.25), 4.4)
        return FactorDay(
            night: night, session: session, afternoon: afternoon, activity: activity, volatility: volatility,
            vix: reproducibleExponential(logVIX))
    }

    private mutating func shock(variance: Double) -> FactorShock {
        let deviation = variance.squareRoot()
        return FactorShock(
            dollar: deviation * random.nextNormal(), risk: deviation * random.nextNormal(), oil: deviation * random.nextNormal())
    }

    /// Bursts of activity that fade within half an hour, with mean square 1.
    private mutating func drawActivity() -> [Double] {
        var level = 0.5 * random.nextNormal()
        return IntradayShape.weights.map { _ in
            level = 0.85 * level + 0.5 * 0.526_782_687_642_637 * random.nextNormal()
            return reproducibleExponential(level - 0.25)
        }
    }
}

/// How volatility spreads over the session: high at the opening, low before noon, higher again toward the end.
enum IntradayShape {
    /// A weight for the deviation of each of the 60 bars; their squares add up to 1.
    static let weights: [Double] = {
        let raw = (0..<60).map { bar in
            let opening = 1.3 * reproducibleExponential(-Double(bar) / 7)
            let closing = 0.75 * reproducibleExponential(-Double(59 - bar) / 9)
            return 0.75 + opening + closing
        }
        let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return raw.map { $0 / norm }
    }()
}
