/// eˣ by + − × alone, hence with the same bits on every machine; 0 below −700 and +∞ above 700.
///
/// The C library picks its `exp` by processor and may differ in the last bit from one machine to the next; the committed
/// seeds must not. x = k ln 2 + r with |r| ≤ ½ ln 2, eʳ by its power series to r¹³, the power of two exactly. Off the true
/// value by a few units in the last place.
func reproducibleExponential(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    guard x < 700 else { return .infinity }
    let power = (x * 1.442_695_040_888_963_4).rounded()
    // ln 2 in two parts: the first has 21 trailing zero bits, so that its product with `power` is exact.
    let rest = (x - power * 6.93147180369123816490e-01) - power * 1.90821492927058770002e-10
    var series = 1.0
    for term in stride(from: 13.0, through: 1.0, by: -1.0) { series = 1 + rest * series / term }
    return series * Double(sign: .plus, exponent: Int(power), significand: 1)
}
