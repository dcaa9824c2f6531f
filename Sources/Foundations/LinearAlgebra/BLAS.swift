internal import CLAPACK
internal import Synchronization

/// The door to OpenBLAS and LAPACK, which are loaded when a process first fits a model.
///
/// One thread: the matrices of this house are 21 × 21, where waking a second thread costs more than it brings, and one
/// thread makes the order of additions, and so the last bits, the same in every run on a machine.
enum BLAS {
    /// Why the library cannot be used; `nil` when it can.
    static let problem: String? = {
        if let reason = clapack_load() { return String(cString: reason) }
        openblas_set_num_threads(1)
        return nil
    }()

    /// Held during every call: the build of OpenBLAS without threads shares its work memory between callers and has no lock of
    /// its own. Two calls at once give wrong numbers now and then, and no error.
    private static let gate = Mutex(())

    /// Runs calls of the library, alone in the process. Every use passes here.
    ///
    /// - Precondition: the library is there. Factorizations, which come before every product, throw when it is not.
    static func exclusively<Result: Sendable>(_ calls: () -> Result) -> Result {
        precondition(problem == nil, "the library of linear algebra cannot be loaded: \(problem ?? "")")
        return gate.withLock { _ in calls() }
    }

    /// Refuses to go on without the library.
    ///
    /// - Throws: `.libraryMissing`.
    static func require() throws(LinearAlgebraError) {
        if let problem { throw .libraryMissing(problem) }
    }

    /// A dimension in the library's own integer type.
    static func dimension(_ count: Int) -> Int32 { Int32(count) }

    /// The triangle the routines read. Row-major lower is column-major upper; a symmetric matrix is the same either way, so
    /// the column-major routines run on our storage without a transposed copy.
    static let upper = Int8(UInt8(ascii: "U"))
}
