internal import Glibc

/// A number rounded to decimals by the exact value of its binary form; a tie, possible only when that value is exactly halfway,
/// goes to the even digit. 2.675 is a little less than its name and gives 2.67; 0.125 is exact and gives 0.12.
///
/// The result is the number nearest to the decimal text, which is what printing with `%.{decimals}f` and reading back gives.
/// - Parameter decimals: digits after the point, 0...15.
public func rounded(_ value: Double, decimals: Int) -> Double {
    guard value.isFinite else { return value }
    let scale = powersOfTen[decimals]
    let scaled = value * scale
    let nearest = scaled.rounded(.toNearestOrEven)
    // Below 2⁴⁰ the product is off by at most 2⁻¹⁴. Farther than that from a tie, its nearest integer is the exact product's; and
    // that integer over a power of ten, both exact, is rounded once by the division, as reading the text would.
    if scaled.magnitude < 0x1p40, ((scaled - nearest).magnitude - 0.5).magnitude > 0x1p-12 { return nearest / scale }
    return fixed(value, decimals: decimals).withCString { strtod($0, nil) }
}

/// The text of a number with a fixed count of decimals, rounded as ``rounded(_:decimals:)``: `-0.10`, `4915.45`.
/// - Parameter decimals: digits after the point, 0...15.
public func fixed(_ value: Double, decimals: Int) -> String {
    precondition(powersOfTen.indices.contains(decimals), "\(decimals) decimals")
    // The largest double has 309 digits before the point.
    return String(unsafeUninitializedCapacity: 336) { buffer in
        buffer.withMemoryRebound(to: CChar.self) { text in
            withVaList([Int32(decimals), value]) { Int(vsnprintf(text.baseAddress, text.count, "%.*f", $0)) }
        }
    }
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]
