import LinearAlgebra
import Models
import TestSupport
import Testing

struct RegressionMomentsTests {
    @Test func momentsMatchHandCalculation() {
        // Means 2, 20 and 3; deviations (−1, 0, 1), (−10, 10, 0) and (−2, 1, 1).
        let features = Matrix(rows: 3, columns: 2, elements: [1, 10, 2, 30, 3, 20])
        let equations = RegressionMoments(features, targets: [1, 4, 4]).equations
        #expect(equations.count == 3)
        #expect(relativeDistance(equations.featureMeans, [2, 20]) < 1e-15)
        expectClose(equations.targetMean, 3, relative: 1e-15)
        #expect(relativeDistance(equations.gram.elements, [2, 10, 10, 200]) < 1e-14)
        #expect(relativeDistance(equations.cross, [3, 30]) < 1e-14)
        expectClose(equations.targetSumOfSquares, 6, relative: 1e-14)
    }

    @Test func addingRowsOneByOneEqualsAddingThemAtOnce() {
        let data = SmallData()
        var moments = RegressionMoments(featureCount: 5)
        for (row, target) in zip(data.rows, data.targets) { moments.add(row[...], target: target) }
        #expect(moments.equations == RegressionMoments(data.features, targets: data.targets).equations)
    }

    @Test func momentsEqualTwoPassSums() {
        let data = SmallData()
        let equations = RegressionMoments(data.features, targets: data.targets).equations
        let means = (0..<5).map { column in mean(data.rows.map { $0[column] }) }
        let centred = data.rows.map { zip($0, means).map { $0 - $1 } }
        for row in 0..<5 {
            for column in 0..<5 {
                let sum = centred.reduce(0.0) { $0 + $1[row] * $1[column] }
                let size = centred.reduce(0.0) { $0 + abs($1[row] * $1[column]) }
                expectClose(equations.gram[row, column], sum, absolute: 1e-13 * size)
            }
        }
    }

    @Test func aLargeOffsetCostsNoDigits() {
        // The same deviations far from zero: sums of plain squares would have no correct digit left here.
        let near = Matrix(rows: 4, columns: 1, elements: [0, 1, 2, 5])
        let far = Matrix(rows: 4, columns: 1, elements: near.elements.map { $0 + 1e9 })
        let targets = [1.0, 2, 2, 3]
        let expected = RegressionMoments(near, targets: targets).equations
        let actual = RegressionMoments(far, targets: targets).equations
        expectClose(actual.gram[0, 0], expected.gram[0, 0], relative: 1e-6)
        expectClose(actual.cross[0], expected.cross[0], relative: 1e-6)
    }

    @Test func aConstantColumnHasExactlyNoVariance() {
        let features = Matrix(rows: 7, columns: 1, repeating: 0.1)
        #expect(RegressionMoments(features, targets: Array(repeating: 1, count: 7)).equations.gram[0, 0] == 0)
    }
}

struct StandardizerTests {
    @Test func standardizedRowsHaveMeanZeroAndDeviationOne() throws {
        let data = SmallData()
        let standardizer = try Standardizer(RegressionMoments(data.features, targets: data.targets).equations)
        let rows = standardizer.standardize(data.features)
        for column in 0..<5 {
            let values = (0..<rows.rows).map { rows[$0, column] }
            expectClose(mean(values), 0, absolute: 1e-13)
            expectClose(mean(values.map { $0 * $0 }), 1, absolute: 1e-13)
        }
    }

    @Test func theDeviationIsThePopulations() throws {
        let equations = RegressionMoments(Matrix(rows: 2, columns: 1, elements: [1, 3]), targets: [0, 0]).equations
        #expect(try Standardizer(equations) == Standardizer(means: [2], scales: [1]))
        let wider = RegressionMoments(Matrix(rows: 2, columns: 1, elements: [1, 7]), targets: [0, 0]).equations
        #expect(try Standardizer(wider) == Standardizer(means: [4], scales: [3]))
    }

    @Test(arguments: [0.0, 0.1, 4321.1, -1e-9]) func aColumnThatDoesNotVaryKeepsScaleOne(_ value: Double) throws {
        let features = Matrix(rows: 9, columns: 1, repeating: value)
        let standardizer = try Standardizer(RegressionMoments(features, targets: Array(repeating: 1, count: 9)).equations)
        #expect(standardizer.scales == [1])
        #expect(standardizer.standardize([value]) == [0])
    }

    @Test func noiseOfTheLastBitCountsAsNoVariation() throws {
        let features = Matrix(rows: 4, columns: 1, elements: [0.1, 0.1.nextUp, 0.1, 0.1.nextUp])
        let standardizer = try Standardizer(RegressionMoments(features, targets: [1, 2, 3, 4]).equations)
        #expect(standardizer.scales == [1])
    }

    @Test func smallButRealVariationIsScaled() throws {
        let features = Matrix(rows: 4, columns: 1, elements: [0.1, 0.1 + 1e-9, 0.1, 0.1 + 1e-9])
        let standardizer = try Standardizer(RegressionMoments(features, targets: [1, 2, 3, 4]).equations)
        expectClose(standardizer.scales[0], 5e-10, relative: 1e-6)
    }

    @Test func standardizingMomentsEqualsTheMomentsOfStandardizedRows() throws {
        let data = SmallData()
        let standardizer = try Standardizer(RegressionMoments(data.features, targets: data.targets).equations)
        let fromRows = RegressionMoments(standardizer.standardize(data.features), targets: data.targets).equations
        let fromMoments = try data.standardized()
        #expect(relativeDistance(fromMoments.gram.elements, fromRows.gram.elements) < 1e-13)
        #expect(relativeDistance(fromMoments.cross, fromRows.cross) < 1e-13)
        #expect(fromMoments.featureMeans == [0, 0, 0, 0, 0])
        #expect(fromMoments.targetMean == fromRows.targetMean)
    }

    @Test func noRowsHaveNoStandardizer() {
        #expect(throws: ModelError.noRows) { try Standardizer(RegressionMoments(featureCount: 3).equations) }
    }
}
