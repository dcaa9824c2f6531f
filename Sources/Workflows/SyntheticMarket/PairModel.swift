internal import CivilTime
internal import Market
internal import Statistics

/// What makes one currency pair different from the others.
struct PairSettings {
    /// Annual volatility on calm days, a fraction.
    let calmVolatility: Double
    /// Loadings on the dollar, risk and oil factors; the rest of the variance is the pair's own.
    let loadings: FactorShock
    /// The price at the start, and the level it slowly returns to.
    let start: Double, centre: Double
    /// How fast it returns: the share of the logarithmic distance a year.
    let reversion: Double
    /// Smallest price step, as steps in one unit of the quote currency.
    let ticksPerUnit: Double

    static let usdcop = PairSettings(
        calmVolatility: 0.118, loadings: FactorShock(dollar: 0.30, risk: 0.42, oil: -0.33), start: 3250, centre: 3900,
        reversion: 1.0, ticksPerUnit: 100)
    static let usdmxn = PairSettings(
        calmVolatility: 0.088, loadings: FactorShock(dollar: 0.38, risk: 0.52, oil: -0.12), start: 18.2, centre: 19.2,
        reversion: 0.8, ticksPerUnit: 10_000)
    static let usdbrl = PairSettings(
        calmVolatility: 0.110, loadings: FactorShock(dollar: 0.34, risk: 0.46, oil: -0.14), start: 3.95, centre: 4.9,
        reversion: 0.7, ticksPerUnit: 10_000)

    /// The part of the daily variance that no factor explains.
    var ownVariance: Double {
        1 - loadings.dollar * loadings.dollar - loadings.risk * loadings.risk - loadings.oil * loadings.oil
    }

    /// What a shock of the factors does to the pair, in daily deviations.
    func exposure(_ shock: FactorShock) -> Double {
        loadings.dollar * shock.dollar + loadings.risk * shock.risk + loadings.oil * shock.oil
    }
}

/// One currency pair, five minutes after five minutes.
///
/// A price moves by its share of the factors and by news of its own, whose volatility clusters too, jumps now and then, and
/// reacts to yesterday's risk shock with a small delay. Within a bar the path is a Brownian bridge between its ends, whose
/// extremes have a known law, so that highs and lows are those of a continuous price.
struct PairModel {
    /// Shares of the pair's own daily variance: overnight and in session.
    private static let nightVariance = 0.3
    private static let sessionVariance = 0.7

    private let settings: PairSettings
    private var random: SeededGenerator
    private var price: Double
    private var logOwnVolatility = 0.0
    private var delayedShock = 0.0

    init(_ settings: PairSettings, seed: UInt64) {
        self.settings = settings
        random = SeededGenerator(seed: seed)
        price = settings.start
    }

    /// Runs through a weekday.
    ///
    /// - Returns: the 60 bars of its session, and the price at the US close.
    mutating func next(_ factors: FactorDay, on date: CivilDate, isThin: Bool) -> (bars: [Bar], usClose: Double) {
        logOwnVolatility = 0.975 * logOwnVolatility + 0.10 * random.nextNormal()
        let own = (settings.ownVariance * reproducibleExponential(2 * logOwnVolatility)).squareRoot()
        let daily = settings.calmVolatility / 15.874_507_866_387_544 * factors.volatility  // √252 trading days
        let pull = settings.reversion / 252 * reproducibleLogarithm(settings.centre / price)
        let gap = settings.exposure(factors.night) + own * PairModel.nightVariance.squareRoot() * random.nextNormal()
        move(daily * (gap + 0.04 * delayedShock) + pull)

        let ownShare = own * PairModel.sessionVariance.squareRoot()
        let allShare = (ownShare * ownShare + FactorModel.sessionVariance * (1 - settings.ownVariance)).squareRoot()
        let bars = factors.session.indices.map { slot in
            let scale = daily * IntradayShape.weights[slot] * factors.activity[slot]
            return bar(
                at: TradingSession.instant(date, slot: slot), exposure: daily * settings.exposure(factors.session[slot]),
                own: scale * ownShare, deviation: scale * allShare, isThin: isThin)
        }
        move(daily * settings.exposure(factors.afternoon))
        delayedShock = factors.total.risk
        return (bars, price)
    }

    private mutating func move(_ logReturn: Double) { price *= reproducibleExponential(logReturn) }

    /// One bar: `exposure` is what the factors did in it, `own` the deviation of the pair's own move and `deviation` that of
    /// both. It takes the same number of random draws whatever happens in it.
    private mutating func bar(
        at time: Instant, exposure: Double, own: Double, deviation: Double, isThin: Bool
    ) -> Bar {
        let opening = random.nextNormal()
        let body = random.nextNormal()
        let jump = random.nextUniform() < 0.0006 ? 1.0 : 0
        let jumpSize = 10 * random.nextNormal()
        let isQuiet = random.nextUniform() < (isThin ? 0.15 : 0.01)
        let upper = 1 - random.nextUniform()
        let lower = 1 - random.nextUniform()
        guard !isQuiet else {
            let flat = rounded(price)
            return Bar(unchecked: time, flat, flat, flat, flat)
        }
        let scale = isThin ? 0.6 : 1
        move(0.15 * scale * own * opening)
        let start = price
        let change = scale * (exposure + own * body + jump * own * jumpSize)
        move(change)
        let (open, close) = (rounded(start), rounded(price))
        let high = start * (1 + bridgeMaximum(change, scale * deviation, upper))
        let low = start * (1 - bridgeMaximum(-change, scale * deviation, lower))
        return Bar(unchecked: time, open, max(open, close, rounded(high)), min(open, close, rounded(low)), close)
    }

    /// The maximum of a Brownian bridge from 0 to `end` with a deviation over its length, at a uniform level of its law:
    /// P(max > m) = exp(−2 m (m − end) / deviation²). Source: Karatzas and Shreve, *Brownian Motion and Stochastic Calculus*,
    /// section 4.3.
    private func bridgeMaximum(_ end: Double, _ deviation: Double, _ level: Double) -> Double {
        0.5 * (end + (end * end - 2 * deviation * deviation * reproducibleLogarithm(level)).squareRoot())
    }

    /// The nearest price on the tick grid, as the decimal number nearest to it.
    private func rounded(_ price: Double) -> Double { (price * settings.ticksPerUnit).rounded() / settings.ticksPerUnit }
}
