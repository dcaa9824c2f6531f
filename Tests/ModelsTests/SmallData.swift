import Foundation
import LinearAlgebra
import Models

/// A small seeded data set: 40 rows, 5 features of very different size and place, and a noisy linear target.
struct SmallData {
    let features: Matrix
    let targets: [Double]

    static let weights = [0.002, -1.5, 0.0, 0.3, 40.0]

    init(rows: Int = 40, noise: Double = 0.1, seed: UInt64 = 11) {
        var state = seed
        func next() -> Double {
            // The multiplicative generator of Park and Miller (1988), mapped to −1…1.
            state = state * 48_271 % 2_147_483_647
            return Double(state) / 1_073_741_823.5 - 1
        }
        var elements: [Double] = []
        targets = (0..<rows).map { _ in
            let row = [4000 + 300 * next(), next(), 5 + 2 * next(), 20 * next(), 0.01 * next()]
            elements += row
            return 0.7 + zip(row, SmallData.weights).reduce(0) { $0 + $1.0 * $1.1 } + noise * next()
        }
        features = Matrix(rows: rows, columns: 5, elements: elements)
    }

    /// The features as rows.
    var rows: [[Double]] { (0..<features.rows).map { Array(features.row($0)) } }

    /// The normal equations of standardized features.
    func standardized() throws -> NormalEquations {
        let equations = RegressionMoments(features, targets: targets).equations
        return try Standardizer(equations).standardize(equations)
    }
}

/// Solves A x = b by Gaussian elimination with partial pivoting: another way than the one under test.
func gaussianElimination(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let order = rows.count
    for pivot in 0..<order {
        let best = (pivot..<order).max { abs(rows[$0][pivot]) < abs(rows[$1][pivot]) } ?? pivot
        rows.swapAt(pivot, best)
        for row in (pivot + 1)..<max(order, pivot + 1) {
            let factor = rows[row][pivot] / rows[pivot][pivot]
            for column in pivot...order { rows[row][column] -= factor * rows[pivot][column] }
        }
    }
    var solution = Array(repeating: 0.0, count: order)
    for row in (0..<order).reversed() {
        let known = ((row + 1)..<max(order, row + 1)).reduce(0.0) { $0 + rows[row][$1] * solution[$1] }
        solution[row] = (rows[row][order] - known) / rows[row][row]
    }
    return solution
}

/// The largest absolute difference over the largest absolute reference: how vectors of weights are compared.
func relativeDistance(_ actual: [Double], _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    let largest = expected.map(abs).max() ?? 0
    let difference = zip(actual, expected).reduce(0.0) { max($0, abs($1.0 - $1.1)) }
    return largest == 0 ? difference : difference / largest
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
