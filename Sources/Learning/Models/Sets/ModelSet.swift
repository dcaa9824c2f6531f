/// The models of a strategy, in the order they are told.
public struct ModelSet: Equatable, Sendable {
    /// The models; each kind at most once.
    public let models: [Model]

    /// A set.
    ///
    /// - Precondition: it has a model, and no kind twice.
    public init(_ models: [Model]) {
        precondition(!models.isEmpty, "a set of models has one")
        precondition(Set(models.map(\.id)).count == models.count, "a kind of model stands in a set twice")
        self.models = models
    }

    /// The kinds, in order.
    public var ids: [ModelID] { models.map(\.id) }

    /// Standardizes and fits every model on the moments of the same training rows.
    ///
    /// - Throws: `ModelError`, the first reason why it cannot be done.
    public func fit(_ equations: NormalEquations) throws(ModelError) -> FittedModelSet {
        let standardizer = try Standardizer(equations)
        let standardized = standardizer.standardize(equations)
        var fitted: [FittedModel] = []
        for model in models { fitted.append(try model.fit(standardized)) }
        return FittedModelSet(standardizer: standardizer, models: fitted)
    }
}

/// The scaler and the models of one training window.
public struct FittedModelSet: Equatable, Sendable {
    /// Learned from the training rows alone.
    public let standardizer: Standardizer
    /// The models, in the order of the set they were fitted from.
    public let models: [FittedModel]

    /// The models of a window.
    ///
    /// - Precondition: no kind stands in it twice, and every model has a weight for each feature of the scaler.
    public init(standardizer: Standardizer, models: [FittedModel]) {
        precondition(Set(models.map(\.id)).count == models.count, "a kind of model stands in a set twice")
        precondition(
            models.allSatisfy { $0.coefficients.count == standardizer.means.count },
            "every model has a weight for each of \(standardizer.means.count) features")
        self.standardizer = standardizer
        self.models = models
    }

    /// A model of the set; `nil` when it has none of that kind.
    public subscript(id: ModelID) -> FittedModel? { models.first { $0.id == id } }

    /// How many passes the fits took, of the models that are fitted in passes.
    public var iterations: [ModelID: Int] {
        Dictionary(uniqueKeysWithValues: models.compactMap { model in model.iterations.map { (model.id, $0) } })
    }

    /// Every model's prediction for a row of features as they are.
    ///
    /// - Throws: `.notFinite` when a standardized feature is missing or infinite.
    public func predict(_ row: ArraySlice<Double>) throws(ModelError) -> ModelPredictions {
        let features = standardizer.standardize(row)
        guard features.allSatisfy(\.isFinite) else { throw .notFinite }
        return ModelPredictions(models.map { ($0.id, $0.predict(features)) })
    }
}
