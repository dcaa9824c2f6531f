/// What each model of a set said of one row, in the set's order, in units of the target.
public struct ModelPredictions: Equatable, Sendable {
    /// The kinds.
    public let ids: [ModelID]
    /// What they said, as many.
    public let values: [Double]

    /// Predictions by kind.
    ///
    /// - Precondition: no kind stands in them twice.
    public init(_ predictions: [(ModelID, Double)]) {
        ids = predictions.map(\.0)
        values = predictions.map(\.1)
        precondition(Set(ids).count == ids.count, "a kind of model predicts twice")
    }

    /// What a kind said; `nil` when it was not asked.
    public subscript(id: ModelID) -> Double? { ids.firstIndex(of: id).map { values[$0] } }
}
