internal import Glibc

/// The probability that a standard normal variable is at most `x`; accurate far into the lower tail.
public func normalCDF(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

/// The probability that a Student t variable exceeds `t`.
///
/// Half the regularised incomplete beta function I(ν/2, ½) at ν / (ν + t²). Source: Abramowitz and Stegun, "Handbook of
/// Mathematical Functions", 26.7.1 with 26.5.27. Not a number when `degreesOfFreedom` is not positive.
public func studentUpperTail(_ t: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    guard t.isFinite else { return t > 0 ? 0 : 1 }
    let square = t * t
    let half = 0.5 * regularizedBeta(degreesOfFreedom / 2, 0.5, at: degreesOfFreedom / (degreesOfFreedom + square))
    return t >= 0 ? half : 1 - half
}

/// The probability that a Student t variable is at most `t`. See ``studentUpperTail(_:degreesOfFreedom:)``.
public func studentCDF(_ t: Double, degreesOfFreedom: Double) -> Double {
    studentUpperTail(-t, degreesOfFreedom: degreesOfFreedom)
}

/// The probability that a Student t variable lies farther from zero than `t`. See ``studentUpperTail(_:degreesOfFreedom:)``.
public func studentTwoSided(_ t: Double, degreesOfFreedom: Double) -> Double {
    2 * studentUpperTail(t.magnitude, degreesOfFreedom: degreesOfFreedom)
}

/// The regularised incomplete beta function I(a, b) at `x`, for positive `a` and `b` and `x` in 0...1; not a number elsewhere.
///
/// By its continued fraction, on the side of the symmetry I(a, b)(x) = 1 − I(b, a)(1 − x) where that converges fast. Source:
/// Abramowitz and Stegun, 26.5.8 and 26.5.2. Absolute accuracy about 1e-14 for parameters up to some hundreds.
public func regularizedBeta(_ a: Double, _ b: Double, at x: Double) -> Double {
    guard a > 0, b > 0, x >= 0, x <= 1 else { return .nan }
    guard x > 0, x < 1 else { return x }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return x < (a + 1) / (a + b + 2)
        ? front * betaFraction(a, b, at: x) / a
        : 1 - front * betaFraction(b, a, at: 1 - x) / b
}

/// The continued fraction of 26.5.8, evaluated from the front. Source: W. Lentz, "Generating Bessel Functions in Mie Scattering
/// Calculations Using Continued Fractions", Applied Optics 15(3), 1976, as modified by Thompson and Barnett.
private func betaFraction(_ a: Double, _ b: Double, at x: Double) -> Double {
    /// Stands in for a vanishing denominator.
    let tiny = 1e-300
    func safe(_ value: Double) -> Double { value.magnitude < tiny ? tiny : value }
    var upper = 1.0
    var lower = 1 / safe(1 - (a + b) * x / (a + 1))
    var fraction = lower
    for index in 1...10_000 {
        let m = Double(index)
        let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / safe(1 + even * lower)
        upper = safe(1 + even / upper)
        fraction *= upper * lower
        let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        lower = 1 / safe(1 + odd * lower)
        upper = safe(1 + odd / upper)
        let step = upper * lower
        fraction *= step
        if (step - 1).magnitude < 1e-16 { break }
    }
    return fraction
}

/// ln |Γ(x)| without the C library's global sign.
private func lgamma(_ x: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
}
