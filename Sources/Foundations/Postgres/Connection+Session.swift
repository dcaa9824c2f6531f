internal import CPostgres
internal import Failures

// What a session is set to. On a connection of its own that is said once; behind a pooler a session lasts no longer than a
// transaction, and is said anew in each.

extension Connection {
    /// What every statement may rely on. Compiling a query costs half a second, where the longest of a task takes a tenth of
    /// that; the schema is `public`, whatever login, database, service file or environment say.
    private var sessionSettings: [(name: String, value: String)] {
        [
            ("statement_timeout", "\(settings.statementTimeout.milliseconds)"),
            ("lock_timeout", "\(settings.lockTimeout.milliseconds)"),
            ("idle_in_transaction_session_timeout", "\(settings.idleInTransactionTimeout.milliseconds)"),
            ("timezone", "UTC"), ("search_path", "public"), ("extra_float_digits", "1"), ("jit", "off"),
        ]
    }

    /// Sets the session, and finds out whether a pooler stands between.
    ///
    /// A pooler answers the login itself, with a process number of its own making, so the number of the process that runs a
    /// statement is another one. Then nothing is set beyond the statement: it would be the next client's.
    ///
    /// - Returns: whether there is a pooler.
    func setSession() throws(Failure) -> Bool {
        let calls = sessionSettings.map { "pg_catalog.set_config('\($0.name)', '\($0.value)', is_pooled)" }
        let process = PQbackendPID(handle)
        let text = """
            select is_pooled, \(calls.joined(separator: ", "))
            from (select pg_catalog.pg_backend_pid() <> \(process) as is_pooled) as login
            """
        return try conversation { () throws(Failure) in
            let result = try exchange(text)
            defer { PQclear(result) }
            return PQgetvalue(result, 0, 0).map { String(cString: $0) } == "t"
        }
    }

    /// What stands behind the BEGIN of a transaction.
    var transactionSettings: String {
        guard isPooled else { return "" }
        return sessionSettings.map { "; set local \($0.name) = '\($0.value)'" }.joined()
    }

    /// Runs what relies on the session's settings: behind a pooler in a transaction of its own, where none is open.
    func inSession<Result>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard isPooled, !isInTransaction else { return try body() }
        return try runTransaction(begin: "begin") { _ throws(Failure) in try body() }
    }

    /// Sends a text without values by the simple protocol and returns its last result.
    func exchange(_ text: String) throws(Failure) -> OpaquePointer {
        let deadline = Deadline(after: settings.statementTimeout + settings.grace)
        guard PQsendQuery(handle, text) == 1 else { throw lost() }
        try flush(until: deadline)
        return try finish(until: deadline)
    }
}
