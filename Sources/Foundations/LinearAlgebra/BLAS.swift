internal import CLAPACK
internal import Synchronization

/// The door to OpenBLAS and LAPACK.
///
/// One thread: the matrices of this house are 21 × 21, where waking a second thread costs more than it brings, and one
/// thread makes the order of additions, and so the last bits, the same in every run on a machine.
enum BLAS {
    private static let isReady: Bool = {
        openblas_set_num_threads(1)
        return true
    }()

    /// Held during every call: the build of OpenBLAS without threads shares its work memory between callers and has no lock of
    /// its own. Two calls at once give wrong numbers now and then, and no error.
    private static let gate = Mutex(())

    /// Runs calls of the library, alone in the process. Every use passes here.
    static func exclusively<Result: Sendable>(_ calls: () -> Result) -> Result {
        precondition(isReady)
        return gate.withLock { _ in calls() }
    }

    /// A dimension in the library's own integer type.
    static func dimension(_ count: Int) -> Int32 { Int32(count) }

    /// The triangle the routines read. Row-major lower is column-major upper; a symmetric matrix is the same either way, so
    /// the column-major routines run on our storage without a transposed copy.
    static let upper = Int8(UInt8(ascii: "U"))
}
