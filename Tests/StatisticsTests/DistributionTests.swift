import Statistics
import TestSupport
import Testing

struct StudentTests {
    @Test(arguments: [
        (1.0, 6.313751514675043), (2.0, 2.919985580353726), (5.0, 2.015048373333024), (10.0, 1.812461122811676),
        (30.0, 1.6972608865939574), (120.0, 1.6576508993552357),
    ])
    func theTableOfFivePercent(degreesOfFreedom: Double, critical: Double) {
        expectClose(studentUpperTail(critical, degreesOfFreedom: degreesOfFreedom), 0.05, absolute: 1e-9)
        expectClose(studentTwoSided(-critical, degreesOfFreedom: degreesOfFreedom), 0.1, absolute: 1e-9)
        expectClose(studentCDF(critical, degreesOfFreedom: degreesOfFreedom), 0.95, absolute: 1e-9)
    }

    @Test func oneDegreeOfFreedomIsTheCauchyDistribution() {
        expectClose(studentUpperTail(1, degreesOfFreedom: 1), 0.25, absolute: 1e-14)
        expectClose(studentUpperTail(-3.0.squareRoot(), degreesOfFreedom: 1), 5.0 / 6, absolute: 1e-14)
    }

    @Test func manyDegreesOfFreedomApproachTheNormalDistribution() {
        expectClose(studentUpperTail(1.5, degreesOfFreedom: 1e6), normalCDF(-1.5), absolute: 1e-6)
    }

    @Test func theTailFallsAndItsHalvesMeetAtZero() {
        let tails = (-60...60).map { studentUpperTail(Double($0) / 10, degreesOfFreedom: 7) }
        #expect(zip(tails, tails.dropFirst()).allSatisfy { $0 > $1 })
        #expect(studentUpperTail(0, degreesOfFreedom: 7) == 0.5)
        #expect(studentUpperTail(.infinity, degreesOfFreedom: 7) == 0 && studentUpperTail(-.infinity, degreesOfFreedom: 7) == 1)
        #expect(studentUpperTail(1, degreesOfFreedom: 0).isNaN && studentUpperTail(.nan, degreesOfFreedom: 3).isNaN)
    }

    @Test func theTestOfAHandMadeSample() throws {
        // Mean 2, sample deviation √2.5, five values: t = 2 / (√2.5 / √5) = √8.
        let test = try #require(Moments([0, 1, 2, 3, 4]).flatMap(StudentTest.init))
        expectClose(test.statistic, 8.0.squareRoot(), relative: 1e-15)
        #expect(test.degreesOfFreedom == 4)
        expectClose(test.twoSidedProbability, 2 * test.upperTailProbability, absolute: 1e-15)
        expectClose(test.twoSidedProbability, 0.047420655584319525, absolute: 1e-12)
    }

    @Test func oneReturnCannotBeTested() { #expect(Moments([1]).flatMap(StudentTest.init) == nil) }

    @Test func theBetaFunctionIsSymmetricAndKeepsToItsDomain() {
        for step in 0...20 {
            let x = Double(step) / 20
            expectClose(regularizedBeta(2.5, 4, at: x) + regularizedBeta(4, 2.5, at: 1 - x), 1, absolute: 1e-14)
            expectClose(regularizedBeta(3, 1, at: x), x * x * x, absolute: 1e-15)
        }
        #expect(regularizedBeta(0, 1, at: 0.5).isNaN && regularizedBeta(1, 1, at: 1.5).isNaN)
    }
}

struct NormalDistributionTests {
    @Test(arguments: [(0.0, 0.5), (1.0, 0.8413447460685429), (-1.959963984540054, 0.025), (-10.0, 7.619853024160489e-24)])
    func theTable(x: Double, probability: Double) {
        expectClose(normalCDF(x), probability, relative: 1e-13)
    }

    @Test func theDistributionEndsAtZeroAndOne() {
        #expect(normalCDF(-.infinity) == 0 && normalCDF(.infinity) == 1 && normalCDF(.nan).isNaN)
    }
}
