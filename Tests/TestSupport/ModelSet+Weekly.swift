public import Models

extension ModelSet {
    /// The weekly strategy's models with the settings of the reference results: ridge and Bayesian ridge.
    public static let weekly = ModelSet([
        .ridge(RidgeRegression(penalty: 1)), .bayesianRidge(BayesianRidgeRegression()),
    ])
}
