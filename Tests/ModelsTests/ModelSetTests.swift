import LinearAlgebra
import Models
import Testing

@Suite struct ModelSetTests {
    /// Twelve rows of three features and a target that leans on the first.
    private let moments: RegressionMoments = {
        var moments = RegressionMoments(featureCount: 3)
        for row in 0..<12 {
            let x = [Double(row), Double((row * 7) % 5), Double((row * row) % 11)]
            moments.add(x[...], target: 0.3 * x[0] - 0.1 * x[2] + 0.01 * Double(row % 2))
        }
        return moments
    }()
    private let set = ModelSet([
        .ridge(RidgeRegression(penalty: 1)), .bayesianRidge(BayesianRidgeRegression()), .ard(ARDRegression()),
    ])

    @Test func theOrderOfTheSetIsKept() throws {
        let fitted = try set.fit(moments.equations)
        #expect(set.ids == [.ridge, .bayesianRidge, .ard])
        #expect(fitted.models.map(\.id) == set.ids)
        #expect(try fitted.predict([1, 2, 3][...]).ids == set.ids)
    }

    @Test func eachModelIsTheOneFittedAlone() throws {
        let fitted = try set.fit(moments.equations)
        let scaler = try Standardizer(moments.equations)
        let standardized = scaler.standardize(moments.equations)
        let row = scaler.standardize([3, 1, 4][...])
        let said = try fitted.predict([3, 1, 4][...])
        #expect(fitted.standardizer == scaler)
        let ridge = try RidgeRegression(penalty: 1).fit(standardized)
        let bayesianRidge = try BayesianRidgeRegression().fit(standardized)
        let ard = try ARDRegression().fit(standardized)
        #expect(said[.ridge] == ridge.predict(row))
        #expect(said[.bayesianRidge] == bayesianRidge.predict(row))
        #expect(said[.ard] == ard.predict(row))
    }

    @Test func aKindThatIsNotInTheSetSaysNothing() throws {
        let fitted = try ModelSet([.ridge(RidgeRegression(penalty: 1))]).fit(moments.equations)
        #expect(fitted[.ard] == nil)
        #expect(try fitted.predict([1, 2, 3][...])[.ard] == nil)
    }

    @Test func passesAreCountedWhereThereAreAny() throws {
        let fitted = try set.fit(moments.equations)
        #expect(Set(fitted.iterations.keys) == [.bayesianRidge, .ard])
        #expect(ModelID.allCases.filter(\.isIterative) == [.bayesianRidge, .ard])
        #expect(fitted.models.allSatisfy { ($0.iterations != nil) == $0.id.isIterative })
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func aFeatureThatIsNotFiniteIsRefused(_ value: Double) throws {
        let fitted = try set.fit(moments.equations)
        #expect(throws: ModelError.notFinite) { try fitted.predict([1, value, 3][...]) }
    }
}
