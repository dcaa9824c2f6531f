internal import CivilTime
internal import Market
internal import Statistics

/// A positive series whose logarithm returns to a centre.
private struct RevertingSeries {
    var logLevel: Double
    let logCentre: Double
    /// Share of the distance to the centre that a day takes away.
    let reversion: Double

    init(start: Double, centre: Double, reversion: Double) {
        logLevel = reproducibleLogarithm(start)
        logCentre = reproducibleLogarithm(centre)
        self.reversion = reversion
    }

    mutating func move(_ change: Double) { logLevel += reversion * (logCentre - logLevel) + change }
    var level: Double { reproducibleExponential(logLevel) }
}

/// A policy rate that a board moves by quarter points toward a target of its own, which drifts with the business cycle: long
/// pauses and long series of steps in one direction.
private struct PolicyRate {
    var rate: Double
    let range: ClosedRange<Double>
    let centre: Double
    /// Deviation of the target's change from one meeting to the next, percentage points.
    let unrest: Double
    var target: Double

    init(start: Double, centre: Double, unrest: Double, range: ClosedRange<Double>) {
        (rate, target, self.centre, self.unrest, self.range) = (start, start, centre, unrest, range)
    }

    mutating func meet(_ random: inout SeededGenerator) {
        target += 0.1 * (centre - target) + unrest * random.nextNormal()
        let steps = min(max((1.2 * (target - rate)).rounded(), -4), 4)
        rate = min(max(rate + 0.25 * steps, range.lowerBound), range.upperBound)
    }
}

/// The macro columns day by day, tied to the same factors as the currency pairs.
struct MacroModel {
    private var random: SeededGenerator
    private var dollarIndex = RevertingSeries(start: 98, centre: 100, reversion: 0.002)
    private var oil = RevertingSeries(start: 45, centre: 68, reversion: 0.004)
    private var brentPremium = RevertingSeries(start: 1.06, centre: 1.06, reversion: 0.05)
    private var gold = RevertingSeries(start: 1250, centre: 2100, reversion: 0.0006)
    private var coffee = RevertingSeries(start: 140, centre: 180, reversion: 0.003)
    private var embi = RevertingSeries(start: 290, centre: 255, reversion: 0.004)
    private var colcap = RevertingSeries(start: 1350, centre: 1450, reversion: 0.002)
    private var chileanPeso = RevertingSeries(start: 690, centre: 830, reversion: 0.002)
    private var prime = PolicyRate(start: 3.5, centre: 5.5, unrest: 0.8, range: 3.25...8.5)
    private var policy = PolicyRate(start: 5.75, centre: 6.5, unrest: 1.3, range: 1.75...13.25)
    private var yieldSpread2 = 0.3, yieldSpread10 = 0.9, colombianTerm = 0.0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// The true values at the end of a weekday, in the order of `MacroColumn.allCases`, before holidays and rounding.
    mutating func next(_ factors: FactorDay, on date: CivilDate, usdmxn: Double) -> [Double] {
        let shock = factors.volatility * factors.total
        let (noise, jumpChance) = ((0..<12).map { _ in random.nextNormal() }, random.nextUniform())
        dollarIndex.move(0.0030 * (0.8 * shock.dollar + 0.25 * shock.risk) + 0.0015 * noise[0])
        let oilJump = jumpChance < 0.004 ? 0.05 * noise[10] : 0
        oil.move(0.016 * (0.85 * shock.oil - 0.3 * shock.risk - 0.1 * shock.dollar) + 0.008 * noise[1] + oilJump)
        brentPremium.move(0.006 * noise[2])
        gold.move(0.006 * (0.15 * shock.risk - 0.4 * shock.dollar) + 0.007 * noise[3])
        coffee.move(0.018 * noise[4] - 0.002 * shock.dollar)
        embi.move(0.018 * (0.75 * shock.risk + 0.2 * shock.dollar - 0.35 * shock.oil) + 0.007 * noise[5])
        colcap.move(0.008 * (0.3 * shock.oil - 0.6 * shock.risk - 0.15 * shock.dollar) + 0.006 * noise[6])
        chileanPeso.move(0.0055 * (0.4 * shock.dollar + 0.45 * shock.risk - 0.05 * shock.oil) + 0.004 * noise[7])
        setRates(date, noise)

        let yield2 = max(prime.rate - 3 + yieldSpread2, 0.05)
        let yield10 = max(1.2 + 0.55 * (prime.rate - 3) + yieldSpread10, 0.4)
        let colombian10 = 3.6 + 0.45 * yield10 + embi.level / 130 + 0.16 * policy.rate + colombianTerm
        return MacroColumn.allCases.map { column in
            switch column {
            case .coffee: coffee.level
            case .gold: gold.level
            case .brent: oil.level * brentPremium.level
            case .wti: oil.level
            case .embi: embi.level
            case .colcap: colcap.level
            case .colombianYield10: colombian10
            case .usYield10: yield10
            case .usYield2: yield2
            case .colombianYield5: colombian10 - 0.9 + 0.35 * colombianTerm + 0.05 * (policy.rate - 6)
            case .interbankRate: policy.rate - 0.03 + 0.02 * noise[11]
            case .dxy: dollarIndex.level
            case .usdclp: chileanPeso.level
            case .usdmxn: usdmxn
            case .policyRate: policy.rate
            case .primeRate: prime.rate
            case .vix: factors.vix
            }
        }
    }

    /// Boards meet on the last trading day of a month, the Colombian one eight and the US one eight times a year.
    private mutating func setRates(_ date: CivilDate, _ noise: [Double]) {
        yieldSpread2 += 0.01 * (0.3 - yieldSpread2) + 0.03 * noise[8]
        yieldSpread10 += 0.006 * (0.9 - yieldSpread10) + 0.035 * (0.6 * noise[8] + 0.8 * noise[9])
        colombianTerm += 0.02 * -colombianTerm + 0.05 * noise[10]
        guard date.month % 3 != 2, date.nextWeekday.month != date.month else { return }
        prime.meet(&random)
        policy.meet(&random)
    }
}
