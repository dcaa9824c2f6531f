/// The value below which a share of a sample lies, interpolated linearly between the two values around position
/// (n − 1) · `probability` of the ascending order (counted from 0).
///
/// Source: R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996, type 7.
/// - Parameter ascending: the sample in ascending order.
/// - Returns: `nil` for an empty sample or a probability outside [0, 1].
/// - Complexity: O(1).
public func quantile(_ probability: Double, ofAscending ascending: [Double]) -> Double? {
    guard let first = ascending.first, probability >= 0, probability <= 1 else { return nil }
    let position = Double(ascending.count - 1) * probability
    let index = Int(position)
    guard index + 1 < ascending.count else { return ascending.last ?? first }
    let share = position - Double(index)
    return ascending[index] + (ascending[index + 1] - ascending[index]) * share
}

/// The value below which a share of a sample in any order lies. See ``quantile(_:ofAscending:)``.
/// - Complexity: O(n log n).
public func quantile(_ probability: Double, of values: [Double]) -> Double? {
    quantile(probability, ofAscending: values.sorted())
}

/// The central interval that holds a share of a sample, such as 95 %: from its (1 − `share`)/2 to its (1 + `share`)/2 quantile.
///
/// Values are put in order only as far as the two quantiles need it.
/// - Returns: `nil` for an empty sample or a share outside [0, 1].
/// - Complexity: O(n) on average.
public func centralInterval(_ share: Double, of values: [Double]) -> ClosedRange<Double>? {
    guard share >= 0, share <= 1, !values.isEmpty else { return nil }
    var partly = values
    for probability in [(1 - share) / 2, (1 + share) / 2] {
        let index = Int(Double(partly.count - 1) * probability)
        for wanted in [index, min(index + 1, partly.count - 1)] { settle(&partly, wanted) }
    }
    guard let lower = quantile((1 - share) / 2, ofAscending: partly), let upper = quantile((1 + share) / 2, ofAscending: partly)
    else { return nil }
    return lower...max(lower, upper)
}

/// Puts the value that belongs at `index` of the ascending order there, smaller ones before it, larger ones after it.
///
/// Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4(7), 1961, the pivot a median of three.
private func settle(_ values: inout [Double], _ index: Int) {
    values.withUnsafeMutableBufferPointer { values in
        var (low, high) = (0, values.count - 1)
        while low < high {
            let (first, middle, last) = (values[low], values[(low + high) / 2], values[high])
            let pivot = max(min(first, middle), min(max(first, middle), last))
            var (left, right) = (low, high)
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if index <= right {
                high = right
            } else if index >= left {
                low = left
            } else {
                return
            }
        }
    }
}
