#define _GNU_SOURCE  // pipe2
#include "CSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PENDING, CLAIMED, SETTLED };

typedef struct {
    int descriptor;
    int status;
    size_t lengths[3];
    char *texts[3];
} crash_line;

static _Atomic int result_state = PENDING;
static _Atomic int result_status = 70;
static _Atomic(crash_line *) armed;
static int termination_pipe[2] = {-1, -1};
static struct timespec clock_start;
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT};
enum { CRASH_SIGNALS = sizeof crash_signals / sizeof *crash_signals };
static struct sigaction previous_actions[CRASH_SIGNALS];
static char alternate_stack[128 * 1024];

bool csignals_claim(void) {
    int expected = PENDING;
    return atomic_compare_exchange_strong(&result_state, &expected, CLAIMED);
}

void csignals_settle(int status) {
    atomic_store(&result_status, status);
    atomic_store(&result_state, SETTLED);
}

void csignals_start_clock(void) { clock_gettime(CLOCK_MONOTONIC, &clock_start); }

// MARK: - Standard streams

bool csignals_fill_standard_streams(void) {
    bool had_stdout = fcntl(STDOUT_FILENO, F_GETFD) >= 0;
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
        if (fcntl(stream, F_GETFD) >= 0) continue;
        int opened = -1;
        if (stream == STDOUT_FILENO) opened = open("/dev/full", O_WRONLY);
        if (opened < 0) opened = open("/dev/null", stream == STDIN_FILENO ? O_RDONLY : O_WRONLY);
    }
    return had_stdout;
}

int csignals_flush_stdout(void) {
    errno = 0;
    bool fails = fflush(stdout) != 0 || ferror(stdout) != 0;
    int reason = errno;
    if (!fails) return 0;
    // A write that failed earlier left no errno; a pipe nobody reads any more says so by itself.
    struct pollfd event = {.fd = STDOUT_FILENO, .events = POLLOUT};
    if (poll(&event, 1, 0) > 0 && event.revents & POLLERR) return EPIPE;
    return reason ? reason : EIO;
}

// MARK: - Termination

static void on_termination(int signal) {
    int saved = errno;
    unsigned char byte = (unsigned char)signal;
    ssize_t ignored = write(termination_pipe[1], &byte, 1);
    (void)ignored;
    errno = saved;
}

int csignals_watch_termination(void) {
    if (pipe2(termination_pipe, O_CLOEXEC) != 0) return -1;
    fcntl(termination_pipe[1], F_SETFL, O_NONBLOCK);
    struct sigaction action = {.sa_handler = on_termination, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    // A parent may have left them blocked; a mask outlives exec.
    sigset_t open;
    sigemptyset(&open);
    for (size_t i = 0; i < CRASH_SIGNALS; i++) sigaddset(&open, crash_signals[i]);
    sigaddset(&open, SIGTERM);
    sigaddset(&open, SIGINT);
    sigaddset(&open, SIGHUP);
    pthread_sigmask(SIG_UNBLOCK, &open, NULL);
    const int polite[] = {SIGINT, SIGHUP};
    for (size_t i = 0; i < 2; i++) {
        struct sigaction present;
        if (sigaction(polite[i], NULL, &present) == 0 && present.sa_handler != SIG_IGN) sigaction(polite[i], &action, NULL);
    }
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
    return termination_pipe[0];
}

// MARK: - Crash

static void put(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (size_t)written;
    }
}

// The last `width` decimal digits of a value, zeros included; all of them when width is 0.
static void put_number(int descriptor, int64_t value, int width) {
    char digits[20];
    int count = 0;
    do {
        digits[19 - count++] = (char)('0' + value % 10);
        value /= 10;
    } while (width > 0 ? count < width : value > 0);
    put(descriptor, digits + 20 - count, (size_t)count);
}

// RFC 3339 by hand, as gmtime_r and snprintf are not async-signal-safe. Civil from days: Howard Hinnant, "chrono-Compatible
// Low-Level Date Algorithms"; the clock stands after 1970.
static void put_time(int descriptor) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t days = now.tv_sec / 86400 + 719468, seconds = now.tv_sec % 86400;
    int64_t era = days / 146097, day_of_era = days % 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_index = (5 * day_of_year + 2) / 153;
    int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
    put_number(descriptor, era * 400 + year_of_era + (month <= 2), 4);
    put(descriptor, "-", 1);
    put_number(descriptor, month, 2);
    put(descriptor, "-", 1);
    put_number(descriptor, day_of_year - (153 * month_index + 2) / 5 + 1, 2);
    put(descriptor, "T", 1);
    put_number(descriptor, seconds / 3600, 2);
    put(descriptor, ":", 1);
    put_number(descriptor, seconds / 60 % 60, 2);
    put(descriptor, ":", 1);
    put_number(descriptor, seconds % 60, 2);
    put(descriptor, ".", 1);
    put_number(descriptor, now.tv_nsec / 1000000, 3);
    put(descriptor, "Z", 1);
}

static void put_crash_line(const crash_line *line) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t elapsed = (now.tv_sec - clock_start.tv_sec) * 1000 + (now.tv_nsec - clock_start.tv_nsec) / 1000000;
    put(line->descriptor, line->texts[0], line->lengths[0]);
    put_time(line->descriptor);
    put(line->descriptor, line->texts[1], line->lengths[1]);
    put_number(line->descriptor, elapsed < 0 ? 0 : elapsed, 0);
    put(line->descriptor, line->texts[2], line->lengths[2]);
}

static void on_crash(int signal, siginfo_t *info, void *context) {
    const crash_line *line = atomic_load(&armed);
    if (csignals_claim()) {
        put_crash_line(line);
        csignals_settle(line->status);
        // Swift's own backtracer, where it is on, had the signal first: let it report before the process ends.
        for (size_t i = 0; i < CRASH_SIGNALS; i++) {
            if (crash_signals[i] == signal && previous_actions[i].sa_flags & SA_SIGINFO && previous_actions[i].sa_sigaction)
                previous_actions[i].sa_sigaction(signal, info, context);
        }
        _exit(line->status);
    }
    // Another thread is writing the result, or it is written: the process ends with that status.
    for (int i = 0; i < 100 && atomic_load(&result_state) != SETTLED; i++) {
        const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
        nanosleep(&pause, NULL);
    }
    _exit(atomic_load(&result_status));
}

bool csignals_arm_crash(int descriptor, const char *head, const char *middle, const char *tail, int status) {
    crash_line *line = malloc(sizeof *line);
    if (!line) return false;
    line->descriptor = descriptor;
    line->status = status;
    const char *texts[3] = {head, middle, tail};
    for (int i = 0; i < 3; i++) {
        line->lengths[i] = strlen(texts[i]);
        line->texts[i] = strdup(texts[i]);
        if (!line->texts[i]) return false;
    }
    // The line armed before is not freed: a crash may be reading it. It happens twice in a process.
    if (atomic_exchange(&armed, line)) return true;
    // A stack of its own, so that running out of stack is reported too.
    const stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    // Crash signals stay open, as the backtracer's memory reader lives on faults of its own.
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < CRASH_SIGNALS; i++) sigdelset(&action.sa_mask, crash_signals[i]);
    for (size_t i = 0; i < CRASH_SIGNALS; i++) sigaction(crash_signals[i], &action, &previous_actions[i]);
    return true;
}
