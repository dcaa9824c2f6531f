/// A kind of model, by the name that tables, artifacts and files give it.
public enum ModelID: String, Sendable, CaseIterable {
    case ridge
    case bayesianRidge = "bayesian_ridge"
    case ard
}
