#ifndef USDCOP_CSIGNALS_H
#define USDCOP_CSIGNALS_H

#include <stdbool.h>
#include <stddef.h>

// What must run inside a signal handler is written in C: Swift promises nothing about async-signal-safety.

/// Puts SIGTERM, SIGINT and SIGHUP on a pipe, a byte each, and has SIGPIPE and SIGXFSZ ignored, so that a closed reader
/// and a file-size limit are errors of write(2). SIGINT and SIGHUP that are ignored already stay so. Call it before other threads begin.
/// Returns the end to read from, or -1.
int csignals_watch_termination(void);

/// From now on a crash writes head, the time of day (RFC 3339, UTC), middle, the milliseconds since this process called
/// csignals_start_clock, and tail to a descriptor, and ends the process with a status. Copies the texts. May be called again.
bool csignals_arm_crash(int descriptor, const char *head, const char *middle, const char *tail, int status);

/// Opens what is closed of stdin, stdout and stderr, so that no file opened later gets its number: stdin has no bytes, and
/// every write to a stdout that was closed fails. Returns whether stdout was open.
bool csignals_fill_standard_streams(void);

/// Writes out what the C library still holds for stdout. Returns 0, or the errno of what could not be written, now or before.
int csignals_flush_stdout(void);

/// The zero of the duration a crash reports.
void csignals_start_clock(void);

/// Whether the caller may write the result: true once in a process, for the main thread, the watchdog or a crash alone.
bool csignals_claim(void);

/// The result is written; a crash from now on (in exit handlers) ends the process with this status.
void csignals_settle(int status);

#endif
