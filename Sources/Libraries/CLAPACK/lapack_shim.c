#include "forward.h"

#pragma GCC visibility push(hidden)
#include "lapack_shim.h"

FORWARD_VOID(openblas_set_num_threads, (int count), (count))
FORWARD_VOID(cblas_dgemm,
             (OPENBLAS_CONST enum CBLAS_ORDER order, OPENBLAS_CONST enum CBLAS_TRANSPOSE ta, OPENBLAS_CONST enum CBLAS_TRANSPOSE tb,
              OPENBLAS_CONST blasint m, OPENBLAS_CONST blasint n, OPENBLAS_CONST blasint k, OPENBLAS_CONST double alpha,
              OPENBLAS_CONST double *a, OPENBLAS_CONST blasint lda, OPENBLAS_CONST double *b, OPENBLAS_CONST blasint ldb,
              OPENBLAS_CONST double beta, double *c, OPENBLAS_CONST blasint ldc),
             (order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc))
FORWARD_VOID(cblas_dgemv,
             (OPENBLAS_CONST enum CBLAS_ORDER order, OPENBLAS_CONST enum CBLAS_TRANSPOSE trans, OPENBLAS_CONST blasint m,
              OPENBLAS_CONST blasint n, OPENBLAS_CONST double alpha, OPENBLAS_CONST double *a, OPENBLAS_CONST blasint lda,
              OPENBLAS_CONST double *x, OPENBLAS_CONST blasint incx, OPENBLAS_CONST double beta, double *y,
              OPENBLAS_CONST blasint incy),
             (order, trans, m, n, alpha, a, lda, x, incx, beta, y, incy))
FORWARD_VOID(cblas_dsyrk,
             (OPENBLAS_CONST enum CBLAS_ORDER order, OPENBLAS_CONST enum CBLAS_UPLO uplo, OPENBLAS_CONST enum CBLAS_TRANSPOSE trans,
              OPENBLAS_CONST blasint n, OPENBLAS_CONST blasint k, OPENBLAS_CONST double alpha, OPENBLAS_CONST double *a,
              OPENBLAS_CONST blasint lda, OPENBLAS_CONST double beta, double *c, OPENBLAS_CONST blasint ldc),
             (order, uplo, trans, n, k, alpha, a, lda, beta, c, ldc))
FORWARD(lapack_int, LAPACKE_dpotrf_work, (int layout, char uplo, lapack_int n, double *a, lapack_int lda), (layout, uplo, n, a, lda))
FORWARD(lapack_int, LAPACKE_dpotrs_work,
        (int layout, char uplo, lapack_int n, lapack_int nrhs, const double *a, lapack_int lda, double *b, lapack_int ldb),
        (layout, uplo, n, nrhs, a, lda, b, ldb))
FORWARD(lapack_int, LAPACKE_dpotri_work, (int layout, char uplo, lapack_int n, double *a, lapack_int lda), (layout, uplo, n, a, lda))
FORWARD(lapack_int, LAPACKE_dsyevd, (int layout, char jobz, char uplo, lapack_int n, double *a, lapack_int lda, double *w),
        (layout, jobz, uplo, n, a, lda, w))
#pragma GCC visibility pop

static void resolve_blas(void *library) {
    RESOLVE(openblas_set_num_threads)
    RESOLVE(cblas_dgemm)
    RESOLVE(cblas_dgemv)
    RESOLVE(cblas_dsyrk)
}

static void resolve_lapacke(void *library) {
    RESOLVE(LAPACKE_dpotrf_work)
    RESOLVE(LAPACKE_dpotrs_work)
    RESOLVE(LAPACKE_dpotri_work)
    RESOLVE(LAPACKE_dsyevd)
}

static void load(void) {
    void *blas = open_library("libopenblas.so.0");
    if (!blas) return;
    resolve_blas(blas);
    if (problem[0]) return;
    void *lapacke = open_library("liblapacke.so.3");
    if (lapacke) resolve_lapacke(lapacke);
}

const char *clapack_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}
