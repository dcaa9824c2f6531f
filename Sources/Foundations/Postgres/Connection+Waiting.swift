internal import CPostgres
internal import Failures
internal import Glibc

/// A point on the monotonic clock.
struct Deadline {
    private let milliseconds: Int

    init(after duration: Duration) { milliseconds = Deadline.now + duration.milliseconds }

    /// Milliseconds that are left, not below zero.
    var remaining: Int { max(0, milliseconds - Deadline.now) }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
}

extension Connection {
    /// How often a wait asks whether to stop.
    private static let slice = 50

    static let interrupted = Failure(
        .temporary, code: "interrupted", "the task was asked to stop before it was done",
        remedy: "Run the task again; nothing of this transaction was stored.")

    /// Waits until the socket can be read or written; `false` past the deadline.
    ///
    /// - Throws: `interrupted` (temporary).
    func wait(for events: Int32, until deadline: Deadline) throws(Failure) -> Bool {
        while true {
            if settings.isCancelled() { throw Connection.interrupted }
            let remaining = deadline.remaining
            if poll(events, min(Connection.slice, remaining)) { return true }
            if remaining == 0 { return false }
        }
    }

    /// Whether the socket is ready, in error included, within some milliseconds.
    func poll(_ events: Int32, _ milliseconds: Int) -> Bool {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        return Glibc.poll(&descriptor, 1, Int32(milliseconds)) > 0 && descriptor.revents != 0
    }

    /// Waits without a socket.
    ///
    /// - Throws: `interrupted` (temporary).
    func pause(_ duration: Duration) throws(Failure) {
        let deadline = Deadline(after: duration)
        while deadline.remaining > 0 {
            if settings.isCancelled() { throw Connection.interrupted }
            Glibc.poll(nil, 0, Int32(min(Connection.slice, deadline.remaining)))
        }
    }

    /// Sends what is buffered.
    ///
    /// - Throws: `database_connection_lost`, `database_silent` (unavailable), `interrupted` (temporary).
    func flush(until deadline: Deadline) throws(Failure) {
        while true {
            let result = PQflush(handle)
            if result == 0 { return }
            guard result > 0 else { throw lost() }
            guard try wait(for: POLLIN | POLLOUT, until: deadline) else { throw silent() }
            // The server may have to be read before it reads on.
            if poll(POLLIN, 0) { guard PQconsumeInput(handle) == 1 else { throw lost() } }
        }
    }

    /// The next result of the running statement; `nil` when it has no more.
    ///
    /// - Throws: `database_connection_lost`, `database_silent` (unavailable), `interrupted` (temporary).
    func nextResult(until deadline: Deadline) throws(Failure) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            guard try wait(for: POLLIN, until: deadline) else { throw silent() }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
        return PQgetResult(handle)
    }

    func silent() -> Failure {
        Failure(
            .unavailable, code: "database_silent",
            "\(location.description) gave no answer within \((settings.statementTimeout + settings.grace).milliseconds) ms",
            remedy: "Check that the database server runs and is not frozen, then run the task again.")
    }

    /// Runs what talks to the server. When it is interrupted or the server stays silent, the running statement is cancelled
    /// and its results are read away; a session that does not come to rest within two seconds is given up.
    func conversation<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard isUsable else { throw lost() }
        do {
            return try body()
        } catch {
            if !isBroken { settle() }
            throw error
        }
    }

    /// Brings the session to rest after a failure in the middle of a statement.
    private func settle() {
        guard PQtransactionStatus(handle) == PQTRANS_ACTIVE else { return }
        let patience = Deadline(after: .seconds(2))
        cancelRunning()
        while patience.remaining > 0 {
            if PQflush(handle) < 0 { break }
            while PQisBusy(handle) == 1 {
                guard poll(POLLIN, patience.remaining), PQconsumeInput(handle) == 1 else {
                    isBroken = true
                    return
                }
            }
            guard let result = PQgetResult(handle) else { return }
            let status = PQresultStatus(result)
            PQclear(result)
            switch status {
            case PGRES_COPY_IN: _ = PQputCopyEnd(handle, "given up by the client")
            case PGRES_COPY_OUT: drainCopy(patience)
            default: break
            }
        }
        isBroken = true
    }

    private func drainCopy(_ patience: Deadline) {
        while patience.remaining > 0 {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &buffer, 1)
            PQfreemem(buffer)
            if count < 0 { return }
            if count == 0 {
                guard poll(POLLIN, patience.remaining), PQconsumeInput(handle) == 1 else { return }
            }
        }
    }

    /// Asks the server, over a connection of its own, to cancel the statement. A frozen server would hold `PQcancel` for
    /// ever, so a thread of its own does the asking.
    private func cancelRunning() {
        guard let request = PQgetCancel(handle) else { return }
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                let request = OpaquePointer(argument)
                var message = [CChar](repeating: 0, count: 256)
                _ = PQcancel(request, &message, 256)
                PQfreeCancel(request)
                return nil
            }, UnsafeMutableRawPointer(request))
        if status != 0 { PQfreeCancel(request) }
    }
}
