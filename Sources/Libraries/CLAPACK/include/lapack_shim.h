#ifndef USDCOP_LAPACK_SHIM_H
#define USDCOP_LAPACK_SHIM_H

#include <cblas.h>
#include <lapacke.h>

/// Loads OpenBLAS and LAPACKE. To be called before the first of their functions; may be called from any thread and again.
///
/// They bring the Fortran library with them, which costs every process two milliseconds. A task that fits no model never loads
/// them.
///
/// Returns NULL, or why they cannot be loaded: a text that stays valid.
const char *clapack_load(void);

#endif
