/// The natural logarithm of a positive finite number by + − × ÷ alone, hence with the same bits on every machine.
///
/// A math library's `log` may differ in the last bit between processors and versions, and then a seeded stream would too.
/// Here x = 2ᵉ m with m in [√½, √2) is split exactly, and ln m = 2 artanh s with s = (m − 1) / (m + 1), |s| < 0.1716, by its
/// power series to s²³. Off the true value by a few units in the last place. Swift never fuses × and + on its own.
/// - Precondition: `value` is positive and finite.
public func reproducibleLogarithm(_ value: Double) -> Double {
    precondition(value > 0 && value.isFinite, "the logarithm of \(value)")
    var exponent = Double(value.exponent)
    var significand = value.significand
    if significand > 1.4142135623730951 {
        significand *= 0.5
        exponent += 1
    }
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var series = 0.0
    for odd in stride(from: 23.0, through: 3.0, by: -2.0) { series = (series + 1 / odd) * square }
    let logarithm = 2 * ratio + 2 * ratio * series
    // ln 2 in two parts: the first has 21 trailing zero bits, so that its product with an exponent is exact.
    return exponent * 6.93147180369123816490e-01 + (logarithm + exponent * 1.90821492927058770002e-10)
}
