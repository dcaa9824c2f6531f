internal import CPostgres
public import Failures
internal import Glibc

extension Connection {
    /// Stores many rows by `COPY … FROM STDIN` in binary. A row the server refuses leaves nothing of all of them.
    ///
    ///     try connection.copyIn(into: "usdcop_m5_ohlcv", columns: ["time", "symbol", "close"]) { (writer) throws(Failure) in
    ///         for bar in bars { try writer.row(bar.time, symbol, bar.close) }
    ///     }
    ///
    /// Memory stays below a few buffers of 64 KiB. The types of the values must be those of the columns exactly: COPY
    /// converts nothing.
    ///
    /// - Returns: the number of rows stored.
    /// - Throws: as ``query(_:)``, and what `body` throws; nothing is stored then.
    @discardableResult
    public func copyIn(
        into table: Identifier, columns: [Identifier], _ body: (CopyWriter) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try inSession { () throws(Failure) in try copy(into: table, columns, body) }
    }

    private func copy(
        into table: Identifier, _ columns: [Identifier], _ body: (CopyWriter) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try conversation { () throws(Failure) in
            try beginCopy("copy \(table) (\(columns)) from stdin (format binary)", expecting: PGRES_COPY_IN)
            let writer = CopyWriter(connection: self, columns: columns.count)
            do throws(Failure) {
                try body(writer)
                try writer.finish()
            } catch {
                // The server's own answer names the cause better than the broken pipe it left.
                let problem = isBroken || settings.isCancelled() ? nil : endCopy(giveUp: true)
                throw problem ?? error
            }
            if let problem = endCopy(giveUp: false) { throw problem }
            return writer.rowCount
        }
    }

    /// Reads many rows by `COPY (…) TO STDOUT` in binary, one after the other.
    ///
    /// - Parameter select: the query; it may splice identifiers, but COPY takes no bound values.
    /// - Throws: as ``query(_:)``, and what `body` throws; `copy_with_values` (internal).
    public func copyOut(of select: Statement, _ body: (CopyRow) throws(Failure) -> Void) throws(Failure) {
        guard select.parameters.count == 0 else {
            throw Failure(
                .internal, code: "copy_with_values", "COPY takes no bound values; select from a temporary table instead",
                remedy: "Report this with the log of the run.")
        }
        try inSession { () throws(Failure) in try copy(out: select, body) }
    }

    private func copy(out select: Statement, _ body: (CopyRow) throws(Failure) -> Void) throws(Failure) {
        try conversation { () throws(Failure) in
            var copy = Statement.Interpolation(literalCapacity: 0, interpolationCount: 0)
            copy.sql = "copy (\(select.sql)) to stdout (format binary)"
            try beginCopy(Statement(stringInterpolation: copy), expecting: PGRES_COPY_OUT)
            var decoder = CopyDecoder()
            while let bytes = try nextCopyData() {
                for row in try decoder.rows(in: bytes) { try body(row) }
            }
            PQclear(try finish(until: copyDeadline))
        }
    }

    // MARK: - Talking

    /// A copy may go on as long as it gets on: the limit holds for each wait.
    var copyDeadline: Deadline { Deadline(after: settings.statementTimeout + settings.grace) }

    private func beginCopy(_ statement: Statement, expecting status: ExecStatusType) throws(Failure) {
        let deadline = copyDeadline
        guard PQsendQuery(handle, statement.sql) == 1 else { throw lost() }
        try flush(until: deadline)
        guard let result = try nextResult(until: deadline) else { throw lost() }
        let actual = PQresultStatus(result)
        let problem = check(result)
        PQclear(result)
        if actual == status { return }
        while let rest = try nextResult(until: deadline) {
            PQclear(rest)
            // A statement that began another copy than the one asked for is brought to rest by the caller.
            if problem == nil { break }
        }
        throw problem ?? Connection.unexpectedCopy
    }

    func put(_ bytes: [UInt8]) throws(Failure) {
        let deadline = copyDeadline
        while true {
            let result = bytes.withUnsafeBufferPointer { buffer in
                buffer.withMemoryRebound(to: CChar.self) { PQputCopyData(handle, $0.baseAddress, Int32($0.count)) }
            }
            if result == 1 { break }
            guard result == 0 else { throw lost() }
            guard try wait(for: POLLOUT, until: deadline) else { throw silent() }
        }
        try flush(until: deadline)
        if settings.isCancelled() { throw Connection.interrupted }
    }

    /// Ends a COPY IN and reads what the server says of it; `nil` when it is stored.
    private func endCopy(giveUp: Bool) -> Failure? {
        let deadline = copyDeadline
        do throws(Failure) {
            guard PQputCopyEnd(handle, giveUp ? "given up by the client" : nil) == 1 else { throw lost() }
            try flush(until: deadline)
            PQclear(try finish(until: deadline))
            return nil
        } catch {
            // 57014 is the answer to our own giving up: the caller knows why.
            return giveUp && lastState == .queryCancelled ? nil : error
        }
    }

    private func nextCopyData() throws(Failure) -> [UInt8]? {
        let deadline = copyDeadline
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &buffer, 1)
            defer { PQfreemem(buffer) }
            if count > 0, let buffer {
                return [UInt8](UnsafeRawBufferPointer(start: buffer, count: Int(count)))
            }
            if count == -1 { return nil }
            guard count == 0 else { throw lost() }
            guard try wait(for: POLLIN, until: deadline) else { throw silent() }
            guard PQconsumeInput(handle) == 1 else { throw lost() }
        }
    }
}
