internal import Glibc

// Every feature of a row is computed from its own window alone, newest row last. Running sums would be faster, but their
// rounding errors depend on all earlier rows; windows here are at most 50 rows long. NaN stands for "not enough rows yet".

/// The simple return over `rows` rows, close / close `rows` rows ago − 1, a fraction.
func simpleReturns(_ closes: [Double], over rows: Int) -> [Double] {
    closes.indices.map { $0 < rows ? .nan : closes[$0] / closes[$0 - rows] - 1 }
}

/// The sample standard deviation (divisor n − 1) of the last `rows` one-row returns, not annualised.
func rollingDeviations(_ returns: [Double], over rows: Int) -> [Double] {
    returns.withUnsafeBufferPointer { returns in
        returns.indices.map { row in
            // The first return is missing, so that the first window ends at index `rows`.
            guard row >= rows else { return .nan }
            let window = row - rows + 1...row
            var sum = 0.0
            for index in window { sum += returns[index] }
            let mean = sum / Double(rows)
            var squares = 0.0
            for index in window { squares += (returns[index] - mean) * (returns[index] - mean) }
            return sqrt(squares / Double(rows - 1))
        }
    }
}

/// The close divided by the mean of the last `rows` closes, this one included.
func ratiosToMean(_ closes: [Double], over rows: Int) -> [Double] {
    closes.withUnsafeBufferPointer { closes in
        closes.indices.map { row in
            guard row >= rows - 1 else { return .nan }
            var sum = 0.0
            for index in row - rows + 1...row { sum += closes[index] }
            return closes[row] / (sum / Double(rows))
        }
    }
}

/// The relative strength index, 0–100: 100 − 100 / (1 + mean gain / mean loss).
///
/// Gains and losses of the close are averaged with weights (1 − 1/n)^age, normalised by their sum; the normaliser is the
/// same for both and cancels, so that decaying sums suffice. The first row counts as a move of 0, the first value stands
/// on the n-th row. Without any loss the index is missing. Source: Wilder, New Concepts in Technical Trading Systems
/// (1978), with bias-adjusted weights in place of his simple-average seed.
func relativeStrength(_ closes: [Double], over rows: Int) -> [Double] {
    let decay = 1 - 1 / Double(rows)
    var gain = 0.0
    var loss = 0.0
    return closes.indices.map { row in
        let move = row == 0 ? 0 : closes[row] - closes[row - 1]
        gain = gain * decay + max(move, 0)
        loss = loss * decay + max(-move, 0)
        return row < rows - 1 || loss == 0 ? .nan : 100 - 100 / (1 + gain / loss)
    }
}
