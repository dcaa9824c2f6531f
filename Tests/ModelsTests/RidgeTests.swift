import LinearAlgebra
import Models
import TestSupport
import Testing

struct RidgeRegressionTests {
    let data = SmallData()

    /// The weights by the textbook: two-pass centring and Gaussian elimination.
    private func naiveWeights(_ penalty: Double) -> [Double] {
        let means = (0..<5).map { column in mean(data.rows.map { $0[column] }) }
        let centred = data.rows.map { zip($0, means).map { $0 - $1 } }
        let targetMean = mean(data.targets)
        let matrix = (0..<5).map { row in
            (0..<5).map { column in centred.reduce(row == column ? penalty : 0) { $0 + $1[row] * $1[column] } }
        }
        let right = (0..<5).map { row in
            zip(centred, data.targets).reduce(0.0) { $0 + $1.0[row] * ($1.1 - targetMean) }
        }
        return gaussianElimination(matrix, right)
    }

    @Test(arguments: [1e-3, 1, 100]) func weightsSolveTheTextbookEquations(_ penalty: Double) throws {
        let fitted = try RidgeRegression(penalty: penalty).fit(data.features, targets: data.targets)
        #expect(relativeDistance(fitted.coefficients, naiveWeights(penalty)) < 1e-9)
    }

    @Test func residualsAreOrthogonalToTheFeaturesUpToThePenalty() throws {
        let penalty = 3.0
        let fitted = try RidgeRegression(penalty: penalty).fit(data.features, targets: data.targets)
        let residuals = zip(data.targets, fitted.predict(data.features)).map { $0 - $1 }
        expectClose(residuals.reduce(0, +), 0, absolute: 1e-10)
        for column in 0..<5 {
            let average = mean(data.rows.map { $0[column] })
            let gradient = zip(data.rows, residuals).reduce(0.0) { $0 + ($1.0[column] - average) * $1.1 }
            let size = zip(data.rows, residuals).reduce(0.0) { $0 + abs(($1.0[column] - average) * $1.1) }
            expectClose(gradient, penalty * fitted.coefficients[column], absolute: 1e-10 * size)
        }
    }

    @Test func withoutPenaltyANoiselessLineIsFoundAgain() throws {
        let exact = SmallData(noise: 0)
        let fitted = try RidgeRegression(penalty: 0).fit(exact.features, targets: exact.targets)
        for (weight, expected) in zip(fitted.coefficients, SmallData.weights) {
            expectClose(weight, expected, absolute: 1e-9)
        }
        expectClose(fitted.intercept, 0.7, absolute: 1e-8)
    }

    @Test func weightsShrinkAsThePenaltyGrows() throws {
        let equations = try data.standardized()
        let sizes = try [0, 1, 10, 1e3, 1e6].map { penalty in
            try RidgeRegression(penalty: penalty).fit(equations).coefficients.reduce(0) { $0 + $1 * $1 }
        }
        #expect(zip(sizes, sizes.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test func anEndlessPenaltyLeavesTheMean() throws {
        let fitted = try RidgeRegression(penalty: 1e18).fit(data.standardized())
        expectClose(fitted.predict([1, 1, 1, 1, 1]), mean(data.targets), absolute: 1e-12)
    }

    @Test func aFeatureThatDoesNotVaryNeedsAPenalty() throws {
        let flat = Matrix(rows: 3, columns: 2, elements: [1, 5, 2, 5, 4, 5])
        #expect(throws: ModelError.linearAlgebra(.notPositiveDefinite(order: 2))) {
            try RidgeRegression(penalty: 0).fit(flat, targets: [1, 2, 3])
        }
        #expect(try RidgeRegression(penalty: 1).fit(flat, targets: [1, 2, 3]).coefficients[1] == 0)
    }

    @Test func repeatedFeaturesShareTheirWeight() throws {
        let twice = Matrix(rows: 3, columns: 2, elements: [1, 1, 2, 2, 4, 4])
        let fitted = try RidgeRegression(penalty: 1).fit(twice, targets: [1, 2, 3])
        expectClose(fitted.coefficients[0], fitted.coefficients[1], absolute: 1e-15)
    }

    @Test(arguments: [Double.nan, .infinity]) func aBadValueIsRefused(_ bad: Double) {
        let features = Matrix(rows: 3, columns: 1, elements: [1, bad, 2])
        #expect(throws: ModelError.notFinite) { try RidgeRegression(penalty: 1).fit(features, targets: [1, 2, 3]) }
        let fine = Matrix(rows: 3, columns: 1, elements: [1, 5, 2])
        #expect(throws: ModelError.notFinite) { try RidgeRegression(penalty: 1).fit(fine, targets: [1, bad, 3]) }
    }

    @Test func noRowsAreRefused() {
        #expect(throws: ModelError.noRows) {
            try RidgeRegression(penalty: 1).fit(Matrix(rows: 0, columns: 2), targets: [])
        }
    }

    @Test func oneRowPredictsItsTarget() throws {
        let fitted = try RidgeRegression(penalty: 1).fit(Matrix(rows: 1, columns: 2, elements: [3, 4]), targets: [7])
        #expect(fitted == FittedRidge(coefficients: [0, 0], intercept: 7))
    }

    @Test func oneRowAndManyRowsPredictTheSame() throws {
        let fitted = try RidgeRegression(penalty: 1).fit(data.features, targets: data.targets)
        let all = fitted.predict(data.features)
        for (row, prediction) in zip(data.rows, all) { expectClose(fitted.predict(row), prediction, relative: 1e-13) }
    }
}
