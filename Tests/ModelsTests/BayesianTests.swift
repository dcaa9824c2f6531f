import Foundation
import LinearAlgebra
import Models
import TestSupport
import Testing

struct BayesianRidgeRegressionTests {
    let data = SmallData()

    @Test func theWeightsAreThoseOfRidgeWithTheFoundPenalty() throws {
        let equations = try data.standardized()
        let fitted = try BayesianRidgeRegression().fit(equations)
        let ridge = try RidgeRegression(penalty: fitted.weightPrecision / fitted.noisePrecision).fit(equations)
        #expect(relativeDistance(fitted.coefficients, ridge.coefficients) < 1e-12)
        #expect(fitted.intercept == ridge.intercept)
    }

    @Test func oneFeatureFollowsTheUpdatesByHand() throws {
        // Centred x = (−1, 0, 1), y = (−1, −1, 2): e = 2, c = 3, y'y = 6, n = 3; two passes of the published updates.
        var alpha = 1 / (6.0 / 3 + Double.ulpOfOne)
        var lambda = 1.0
        for _ in 0..<2 {
            let weight = 3 / (2 + lambda / alpha)
            let residuals = pow(-1 + weight, 2) + 1 + pow(2 - weight, 2)
            let gamma = alpha * 2 / (lambda + alpha * 2)
            lambda = (gamma + 2e-6) / (weight * weight + 2e-6)
            alpha = (3 - gamma + 2e-6) / (residuals + 2e-6)
        }
        let settings = EvidenceSettings(iterationLimit: 2, tolerance: 0)
        let fitted = try BayesianRidgeRegression(settings: settings)
            .fit(Matrix(rows: 3, columns: 1, elements: [4, 5, 6]), targets: [0, 0, 3])
        expectClose(fitted.noisePrecision, alpha, relative: 1e-12)
        expectClose(fitted.weightPrecision, lambda, relative: 1e-12)
        expectClose(fitted.coefficients[0], 3 / (2 + lambda / alpha), relative: 1e-12)
        expectClose(fitted.intercept, 1 - 5 * fitted.coefficients[0], relative: 1e-12)
        #expect(fitted.iterations == 2)
    }

    @Test func theEvidenceNeverFallsOnItsWayUp() throws {
        let settings = EvidenceSettings(iterationLimit: 200, tolerance: 0)
        let evidence = try BayesianRidgeRegression(settings: settings).fit(data.standardized()).logEvidence
        #expect(evidence.count == 201)
        #expect(zip(evidence, evidence.dropFirst()).allSatisfy { $1 >= $0 - 1e-9 * abs($0) })
    }

    @Test func aFullyConvergedFitIsAFixedPoint() throws {
        let equations = try data.standardized()
        let long = try BayesianRidgeRegression(settings: EvidenceSettings(iterationLimit: 5000, tolerance: 0)).fit(equations)
        let longer = try BayesianRidgeRegression(settings: EvidenceSettings(iterationLimit: 5001, tolerance: 0)).fit(equations)
        #expect(relativeDistance(long.coefficients, longer.coefficients) < 1e-13)
    }

    @Test func theStopIsAbsoluteAndNeverOnTheFirstPass() throws {
        let endless = EvidenceSettings(iterationLimit: 300, tolerance: .infinity)
        #expect(try BayesianRidgeRegression(settings: endless).fit(data.standardized()).iterations == 2)
        let small = SmallData()
        let shrunk = try BayesianRidgeRegression().fit(small.features, targets: small.targets.map { $0 * 1e-9 })
        #expect(shrunk.iterations == 2)
    }

    @Test func theLimitEndsTheIteration() throws {
        let settings = EvidenceSettings(iterationLimit: 1)
        #expect(try BayesianRidgeRegression(settings: settings).fit(data.standardized()).iterations == 1)
    }

    @Test func aNoiselessTargetGivesItsWeightsBack() throws {
        let exact = SmallData(noise: 0)
        let equations = RegressionMoments(exact.features, targets: exact.targets).equations
        let standardizer = try Standardizer(equations)
        let fitted = try BayesianRidgeRegression().fit(standardizer.standardize(equations))
        for (index, expected) in SmallData.weights.enumerated() {
            expectClose(fitted.coefficients[index] / standardizer.scales[index], expected, absolute: 1e-6)
        }
        #expect(fitted.noisePrecision > 1e5)
    }

    @Test func aTargetWithoutSignalIsPredictedByItsMean() throws {
        let fitted = try BayesianRidgeRegression().fit(data.features, targets: Array(repeating: 5, count: 40))
        #expect(fitted.coefficients.allSatisfy { $0 == 0 })
        #expect(fitted.intercept == 5)
    }

    @Test func repeatedFeaturesShareTheirWeight() throws {
        let twice = Matrix(rows: 4, columns: 2, elements: [1, 1, 2, 2, 4, 4, 3, 3])
        let fitted = try BayesianRidgeRegression().fit(twice, targets: [1, 2.2, 3.9, 3.1])
        expectClose(fitted.coefficients[0], fitted.coefficients[1], absolute: 1e-9)
        expectClose(fitted.coefficients[0], 0.5, absolute: 0.05)
    }

    @Test func badRowsAreRefused() {
        #expect(throws: ModelError.noRows) {
            try BayesianRidgeRegression().fit(Matrix(rows: 0, columns: 1), targets: [])
        }
        #expect(throws: ModelError.notFinite) {
            try BayesianRidgeRegression().fit(Matrix(rows: 2, columns: 1, elements: [1, .nan]), targets: [1, 2])
        }
    }
}

struct ARDRegressionTests {
    let data = SmallData()

    @Test func anIrrelevantFeatureIsDroppedAndTheOthersStay() throws {
        let fitted = try ARDRegression().fit(data.standardized())
        #expect(fitted.pruned == [2])
        #expect(fitted.kept == [0, 1, 3, 4])
        #expect(fitted.coefficients[2] == 0)
        #expect(fitted.weightPrecisions[2] >= 1e4)
        #expect([0, 1, 3, 4].allSatisfy { fitted.weightPrecisions[$0] < 1e4 })
    }

    @Test func theKeptWeightsSolveTheirPosterior() throws {
        let equations = try data.standardized()
        let fitted = try ARDRegression().fit(equations)
        let matrix = fitted.kept.map { row in
            fitted.kept.map { column in
                fitted.noisePrecision * equations.gram[row, column] + (row == column ? fitted.weightPrecisions[row] : 0)
            }
        }
        let expected = gaussianElimination(matrix, fitted.kept.map { fitted.noisePrecision * equations.cross[$0] })
        #expect(relativeDistance(fitted.kept.map { fitted.coefficients[$0] }, expected) < 1e-11)
    }

    @Test func aTinyTargetDropsEveryFeatureAndPredictsTheMean() throws {
        let targets = data.targets.map { $0 * 1e-4 }
        let fitted = try ARDRegression().fit(data.features, targets: targets)
        #expect(fitted.kept == [])
        #expect(fitted.pruned == [0, 1, 2, 3, 4])
        #expect(fitted.coefficients == [0, 0, 0, 0, 0])
        expectClose(fitted.intercept, mean(targets), relative: 1e-14)
    }

    @Test func oneFeatureFollowsTheUpdatesByHand() throws {
        // As for Bayesian ridge: e = 2, c = 3, y'y = 6, n = 3.
        var alpha = 1 / (6.0 / 3 + Double.ulpOfOne)
        var lambda = 1.0
        for _ in 0..<3 {
            let variance = 1 / (lambda + alpha * 2)
            let weight = alpha * variance * 3
            let residuals = pow(-1 + weight, 2) + 1 + pow(2 - weight, 2)
            let gamma = 1 - lambda * variance
            lambda = (gamma + 2e-6) / (weight * weight + 2e-6)
            alpha = (3 - gamma + 2e-6) / (residuals + 2e-6)
        }
        let fitted = try ARDRegression(settings: EvidenceSettings(iterationLimit: 3, tolerance: 0))
            .fit(Matrix(rows: 3, columns: 1, elements: [4, 5, 6]), targets: [0, 0, 3])
        expectClose(fitted.noisePrecision, alpha, relative: 1e-12)
        expectClose(fitted.weightPrecisions[0], lambda, relative: 1e-12)
        expectClose(fitted.coefficients[0], alpha * 3 / (lambda + alpha * 2), relative: 1e-12)
        #expect(fitted.iterations == 3)
    }

    @Test func aFeatureAtTheThresholdIsDropped() throws {
        let equations = try data.standardized()
        let once = EvidenceSettings(iterationLimit: 1)
        let precision = try ARDRegression(settings: once).fit(equations).weightPrecisions[1]
        #expect(try ARDRegression(settings: once, precisionThreshold: precision).fit(equations).pruned.contains(1))
        #expect(try ARDRegression(settings: once, precisionThreshold: precision.nextDown).fit(equations).pruned.contains(1))
        #expect(try !ARDRegression(settings: once, precisionThreshold: precision.nextUp).fit(equations).pruned.contains(1))
    }

    @Test func badRowsAreRefused() {
        #expect(throws: ModelError.noRows) { try ARDRegression().fit(Matrix(rows: 0, columns: 1), targets: []) }
        #expect(throws: ModelError.notFinite) {
            try ARDRegression().fit(Matrix(rows: 2, columns: 1, elements: [1, 2]), targets: [1, .infinity])
        }
    }
}
