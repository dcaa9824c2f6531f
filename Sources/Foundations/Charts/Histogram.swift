internal import Glibc

/// Counts of values in bins of one round width, with an edge at zero, so that no bin mixes gains and losses.
struct Histogram: Equatable {
    /// The width of a bin.
    let width: Double
    /// The lower edge of the first bin, a multiple of the width.
    let low: Double
    /// How many bins there are, at least one.
    let binCount: Int

    /// Bins for values, which are finite and not all missing.
    init(binning values: [Double]) {
        let least = values.min() ?? 0
        let greatest = values.max() ?? 0
        let wanted = min(24, max(8, 2 * Double(values.count).squareRoot().rounded(.up)))
        let span = greatest - least
        let scale = max(abs(least), abs(greatest))
        width = Axis.roundStep(span > scale * 1e-9 && span > 1e-12 ? span / wanted : max(scale / 10, 0.01))
        let first = floor(least / width + 1e-9)
        let last = max(floor(greatest / width + 1e-9), first)
        low = first * width
        binCount = Int(last - first) + 1
    }

    /// The bin of a value, 0-based.
    func bin(of value: Double) -> Int { min(max(Int(floor((value - low) / width + 1e-9)), 0), binCount - 1) }

    /// How many of the values lie in each bin.
    func counts(_ values: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: binCount)
        for value in values { counts[bin(of: value)] += 1 }
        return counts
    }
}
