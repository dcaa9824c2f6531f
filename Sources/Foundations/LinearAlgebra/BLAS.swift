internal import CLAPACK

/// The door to OpenBLAS and LAPACK.
///
/// One thread: the matrices of this house are 21 × 21, where waking a second thread costs more than it brings, and one
/// thread makes the order of additions, and so the last bits, the same in every run on a machine.
enum BLAS {
    private static let isReady: Bool = {
        openblas_set_num_threads(1)
        return true
    }()

    /// Sets the library up before its first use; every use passes here.
    static func prepare() { precondition(isReady) }

    /// A dimension in the library's own integer type.
    static func dimension(_ count: Int) -> Int32 { Int32(count) }

    /// The triangle the routines read. Row-major lower is column-major upper; a symmetric matrix is the same either way, so
    /// the column-major routines run on our storage without a transposed copy.
    static let upper = Int8(UInt8(ascii: "U"))
}
