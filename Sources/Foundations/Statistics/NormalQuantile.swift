/// The quantile of the standard normal distribution: the number that a normal variable stays below with a probability.
///
/// Relative accuracy about 1e-16 over the whole range; −∞ at 0, +∞ at 1, not a number outside [0, 1]. Only + − × ÷ and the
/// square root take part, all rounded exactly, so every machine gives the same bits. Source: M. Wichura, "Algorithm AS 241:
/// The Percentage Points of the Normal Distribution", Applied Statistics 37(3), 1988, routine PPND16.
public func normalQuantile(_ probability: Double) -> Double {
    let centred = probability - 0.5
    if centred.magnitude <= 0.425 {
        let argument = 0.180625 - centred * centred
        let (over, under) = WichuraCoefficients.centre
        return value(over, at: argument) * centred / value(under, at: argument)
    }
    guard probability > 0, probability < 1 else {
        return probability == 0 ? -.infinity : probability == 1 ? .infinity : .nan
    }
    let tail = (-reproducibleLogarithm(centred < 0 ? probability : 1 - probability)).squareRoot()
    let magnitude =
        tail <= 5
        ? ratio(WichuraCoefficients.shoulder, at: tail - 1.6)
        : ratio(WichuraCoefficients.tail, at: tail - 5)
    return centred < 0 ? -magnitude : magnitude
}

/// Eight coefficients, lowest power first.
private typealias Polynomial = (Double, Double, Double, Double, Double, Double, Double, Double)

private func ratio(_ coefficients: (over: Polynomial, under: Polynomial), at x: Double) -> Double {
    value(coefficients.over, at: x) / value(coefficients.under, at: x)
}

private func value(_ p: Polynomial, at x: Double) -> Double {
    ((((((p.7 * x + p.6) * x + p.5) * x + p.4) * x + p.3) * x + p.2) * x + p.1) * x + p.0
}

/// The rational approximations of PPND16.
private enum WichuraCoefficients {
    /// |p − ½| ≤ 0.425.
    static let centre: (over: Polynomial, under: Polynomial) = (
        (
            3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
            45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727
        ),
        (
            1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077, 21213.794301586595867,
            39307.895800092710610, 28729.085735721942674, 5226.4952788528545610
        )
    )
    /// √(−ln min(p, 1 − p)) ≤ 5.
    static let shoulder: (over: Polynomial, under: Polynomial) = (
        (
            1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
            1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 7.74545014278341407640e-4
        ),
        (
            1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550, 0.148103976427480074590,
            0.0151986665636164571966, 5.47593808499534494600e-4, 1.05075007164441684324e-9
        )
    )
    /// √(−ln min(p, 1 − p)) > 5.
    static let tail: (over: Polynomial, under: Polynomial) = (
        (
            6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
            0.0265321895265761230930, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7
        ),
        (
            1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525, 7.86869131145613259100e-4,
            1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15
        )
    )
}
