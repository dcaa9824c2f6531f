internal import CPostgres
public import Failures

/// How much transactions see of each other.
public enum Isolation: Sendable {
    /// Each statement sees what was committed when it began.
    case readCommitted
    /// All statements see what was committed when the first began.
    case repeatableRead
    /// As if transactions ran one after the other; collisions fail and are run again.
    case serializable

    /// The statement that begins such a transaction.
    func begin(readOnly: Bool) -> StaticString {
        switch (self, readOnly) {
        case (.readCommitted, false): "begin isolation level read committed read write"
        case (.readCommitted, true): "begin isolation level read committed read only"
        case (.repeatableRead, false): "begin isolation level repeatable read read write"
        case (.repeatableRead, true): "begin isolation level repeatable read read only"
        case (.serializable, false): "begin isolation level serializable read write"
        case (.serializable, true): "begin isolation level serializable read only"
        }
    }
}

extension Connection {
    /// Runs `body` in a transaction: all of it is stored, or nothing.
    ///
    /// What fails by a collision with another transaction (40001, 40P01) is run again from the start, so `body` must have
    /// no effect outside the database. Everything else rolls back and is thrown on.
    ///
    /// - Throws: what `body` throws; what BEGIN and COMMIT meet; `commit_unknown` (unavailable) when the connection broke in
    ///   COMMIT, so that nobody knows whether it took place.
    @discardableResult
    public func transaction<Result>(
        _ isolation: Isolation = .readCommitted, readOnly: Bool = false, _ body: (Connection) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard !isInTransaction else {
            throw Failure(
                .internal, code: "transaction_nested", "a transaction was begun inside another",
                remedy: "Report this with the log of the run.")
        }
        var attempt = 1
        while true {
            lastState = nil
            do {
                return try runTransaction(begin: isolation.begin(readOnly: readOnly), body)
            } catch {
                guard lastState?.isTransactionRetryable == true, attempt < settings.retry.attempts, isUsable else { throw error }
                retriedTransactions += 1
                try pause(settings.retry.delay(before: attempt))
                attempt += 1
            }
        }
    }

    func runTransaction<Result>(
        begin: StaticString, _ body: (Connection) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try conversation { () throws(Failure) in PQclear(try exchange("\(begin)\(transactionSettings)")) }
        let result: Result
        do {
            result = try body(self)
        } catch {
            rollBack()
            throw error
        }
        try commit()
        return result
    }

    private func commit() throws(Failure) {
        // What stops the task up to here rolls back for sure.
        if settings.isCancelled() {
            rollBack()
            throw Connection.interrupted
        }
        lastState = nil
        let command: String
        do {
            command = try query("commit").command
        } catch {
            // The server's own refusal rolled back. Without its answer (lost, silent, given up) nobody knows.
            guard lastState == nil || !isUsable else {
                rollBack()
                throw error
            }
            rollBack()
            throw Failure(
                .unavailable, code: "commit_unknown",
                "COMMIT at \(location.description) was not answered (\(error.code)); the transaction may or may not be stored",
                remedy: "Run the task again; every write is an upsert, so a second time does no harm.")
        }
        // The server answers COMMIT of a failed transaction with ROLLBACK and no error.
        guard command == "COMMIT" else {
            throw Failure(
                .internal, code: "transaction_aborted", "an error inside the transaction was passed over, so it was rolled back",
                remedy: "Report this with the log of the run.")
        }
    }

    /// Rolls back even when the task was asked to stop; a session that cannot is of no further use, and the server rolls
    /// back when it closes.
    private func rollBack() {
        guard isUsable, isInTransaction else { return }
        let state = lastState
        defer { lastState = state }
        let deadline = Deadline(after: .seconds(2))
        guard PQsendQuery(handle, "rollback") == 1, PQflush(handle) >= 0 else {
            isBroken = true
            return
        }
        while true {
            while PQisBusy(handle) == 1 {
                guard poll(1, deadline.remaining), PQconsumeInput(handle) == 1 else {
                    isBroken = true
                    return
                }
            }
            guard let result = PQgetResult(handle) else { return }
            PQclear(result)
        }
    }

    /// Runs `body` inside the open transaction so that its failure undoes only its own part.
    ///
    /// - Throws: what `body` throws, its part undone.
    @discardableResult
    public func savepoint<Result>(_ body: (Connection) throws(Failure) -> Result) throws(Failure) -> Result {
        try execute("savepoint part")
        let result: Result
        do {
            result = try body(self)
        } catch {
            // A cancelled task and a broken session leave the whole transaction, so the part needs no undoing.
            let state = lastState
            if isUsable, !settings.isCancelled() {
                try execute("rollback to savepoint part")
                try execute("release savepoint part")
            }
            lastState = state
            throw error
        }
        try execute("release savepoint part")
        return result
    }
}
