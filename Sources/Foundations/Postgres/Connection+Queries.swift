internal import CPostgres
public import Failures

extension Connection {
    /// Runs a statement and returns its rows.
    ///
    /// - Throws: what the server answered, by SQLSTATE; `database_connection_lost`, `database_silent` (unavailable),
    ///   `interrupted` (temporary).
    @discardableResult
    public func query(_ statement: Statement) throws(Failure) -> QueryResult {
        try inSession { () throws(Failure) in
            try conversation { () throws(Failure) in
                let deadline = Deadline(after: settings.statementTimeout + settings.grace)
                try send(statement, until: deadline)
                return QueryResult(adopting: try finish(until: deadline))
            }
        }
    }

    /// Runs a statement for its effect.
    ///
    /// - Returns: the number of rows it inserted, updated or deleted.
    /// - Throws: as ``query(_:)``.
    @discardableResult
    public func execute(_ statement: Statement) throws(Failure) -> Int { try query(statement).affectedRows }

    /// Runs a statement that the server accepts outside of transactions alone, such as `create database`.
    ///
    /// - Throws: as ``query(_:)``.
    public func executeAlone(_ statement: Statement) throws(Failure) {
        precondition(!isInTransaction, "a statement that must stand alone stands in a transaction")
        precondition(statement.parameters.count == 0, "such statements take no values")
        try conversation { () throws(Failure) in PQclear(try exchange(statement.sql)) }
    }

    /// Runs a statement and hands its rows over one by one, as they arrive: memory does not grow with the result.
    /// The row is a result of its own, so columns are found per row.
    ///
    /// - Throws: as ``query(_:)``, and what `body` throws; the statement is then cancelled.
    public func forEachRow(of statement: Statement, _ body: (Row) throws(Failure) -> Void) throws(Failure) {
        try inSession { () throws(Failure) in
            try conversation { () throws(Failure) in
                let deadline = Deadline(after: settings.statementTimeout + settings.grace)
                try send(statement, until: deadline)
                PQsetSingleRowMode(handle)
                var problem: Failure?
                while let result = try nextResult(until: deadline) {
                    guard PQresultStatus(result) == PGRES_SINGLE_TUPLE else {
                        problem = check(result) ?? problem
                        PQclear(result)
                        continue
                    }
                    try body(Row(result: QueryResult(adopting: result), index: 0))
                }
                if let problem { throw problem }
            }
        }
    }

    /// Runs several statements of a trusted text, without values, as the server's simple protocol does: in one transaction
    /// unless the text says otherwise.
    ///
    /// - Throws: as ``query(_:)``.
    public func run(_ script: TrustedScript) throws(Failure) {
        try inSession { () throws(Failure) in
            try conversation { () throws(Failure) in PQclear(try exchange(script.text)) }
        }
    }

    // MARK: - Talking

    /// Sends a statement: at its first use with its text, from the second on as one the server has prepared; behind a pooler
    /// always with its text.
    func send(_ statement: Statement, until deadline: Deadline) throws(Failure) {
        let name = try preparedName(statement, until: deadline)
        let parameters = statement.parameters
        let count = Int32(parameters.count)
        let lengths = parameters.ranges.map { Int32(truncatingIfNeeded: $0?.count ?? 0) }
        let formats = [Int32](repeating: 1, count: parameters.count)
        // An empty value needs an address too, else it would be NULL.
        let sent = (parameters.bytes + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { bytes in
                let values = parameters.ranges.map { range in range.flatMap { bytes.baseAddress?.advanced(by: $0.lowerBound) } }
                guard let name else {
                    return PQsendQueryParams(handle, statement.sql, count, parameters.types, values, lengths, formats, 1)
                }
                return PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw lost() }
        try flush(until: deadline)
    }

    private func preparedName(_ statement: Statement, until deadline: Deadline) throws(Failure) -> String? {
        // Parameter types follow from the Swift types of the source; one text may have several only through generic code.
        let key = "\(statement.parameters.types)\(statement.sql)"
        if let name = prepared[key] { return name }
        guard !isPooled, !seen.insert(key).inserted, prepared.count < 500 else { return nil }
        let name = "s\(prepared.count + 1)"
        let types = statement.parameters.types
        guard PQsendPrepare(handle, name, statement.sql, Int32(types.count), types) == 1 else { throw lost() }
        try flush(until: deadline)
        PQclear(try finish(until: deadline))
        prepared[key] = name
        return name
    }

    /// Reads results to the end and returns the last.
    ///
    /// - Throws: the first error among them.
    func finish(until deadline: Deadline) throws(Failure) -> OpaquePointer {
        var last: OpaquePointer?
        var problem: Failure?
        do throws(Failure) {
            while let result = try nextResult(until: deadline) {
                PQclear(last)
                last = result
                problem = problem ?? check(result)
                let status = PQresultStatus(result)
                if status == PGRES_COPY_IN || status == PGRES_COPY_OUT { throw Connection.unexpectedCopy }
            }
        } catch {
            PQclear(last)
            throw error
        }
        if let problem {
            PQclear(last)
            throw problem
        }
        guard let last else { throw lost() }
        return last
    }

    /// The failure a result stands for; `nil` for one that is good.
    func check(_ result: OpaquePointer) -> Failure? {
        let status = PQresultStatus(result)
        guard status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE else { return nil }
        // An error without SQLSTATE is libpq's own: the connection broke.
        guard PQresultErrorField(result, Int32(UInt8(ascii: "C"))) != nil, PQstatus(handle) == CONNECTION_OK else {
            if PQresultErrorField(result, Int32(UInt8(ascii: "C"))) != nil {
                let error = ServerError(result)
                lastState = error.state
                isBroken = true
                return error.failure
            }
            return lost()
        }
        let error = ServerError(result)
        lastState = error.state
        return error.failure
    }

    static let unexpectedCopy = Failure(
        .internal, code: "unexpected_copy", "a statement began a COPY outside of the functions for it",
        remedy: "Report this with the log of the run.")
}
