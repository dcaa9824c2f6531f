public import Failures
internal import Files
internal import LinearAlgebra
public import Models

extension ModelError {
    /// The failure where the data are not to blame: `linear_algebra_missing` (configuration), or `resources_exhausted`
    /// (temporary) when the machine could not load the library for want of something; `nil` for every other reason.
    public var installationFailure: Failure? {
        guard case .linearAlgebra(.libraryMissing(let reason)) = self else { return nil }
        let subject = "the library of linear algebra cannot be loaded"
        return Shortage.failure(saying: reason, subject)
            ?? Failure(
                .configuration, code: "linear_algebra_missing", "\(subject): \(reason)",
                remedy: "In a checkout: rm .local/.stamp, then make setup; elsewhere install libopenblas0-serial and liblapacke.")
    }
}
