#ifndef USDCOP_POSTGRES_SHIM_H
#define USDCOP_POSTGRES_SHIM_H

// Debian keeps the header in a folder of its own, and versions of it side by side are not an issue: the API is stable.
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include "/usr/include/postgresql/libpq-fe.h"
#endif

/// Loads libpq. To be called before the first PQ function; may be called from any thread and again.
///
/// libpq brings thirty libraries with it (TLS, Kerberos, LDAP), which cost every process six milliseconds. A task that reads
/// files never loads them.
///
/// Returns NULL, or why libpq cannot be loaded: a text that stays valid.
const char *cpostgres_load(void);

#endif
