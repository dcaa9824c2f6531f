import Failures
import Postgres
import Synchronization
@testable import TestSupport
import Testing

/// The failing door that other suites rely on.
@Suite struct PostgresProxyTests {
    private func connect(_ proxy: PostgresProxy, _ database: String) throws -> Connection {
        try Connection(to: DatabaseLocation(url: proxy.url(of: database)))
    }

    @Test func aSessionThroughItIsLikeAnyOther() throws {
        let database = try PrivatePostgres.shared.database()
        let proxy = try PostgresProxy(of: .shared)
        let connection = try connect(proxy, database)
        let atLogin = proxy.statements
        #expect(try connection.query("select 1 + \(1) as sum").single().value("sum", as: Int.self) == 2)
        #expect(proxy.statements == atLogin + 1)
        try connection.copyIn(into: "ohlcv_absences", columns: ["symbol"]) { _ throws(Failure) in }
        #expect(proxy.statements == atLogin + 3, "COPY and its end")
    }

    @Test func beforeAStatementTheServerNeverSeesIt() throws {
        let rows = try stored(.beforeStatement)
        #expect(rows == 0)
    }

    @Test func afterTheAnswerItIsDoneAndTheClientDoesNotKnow() throws {
        let rows = try stored(.afterAnswer)
        #expect(rows == 1)
    }

    /// Rows left by an insert whose connection dies at it.
    private func stored(_ moment: PostgresProxy.Fault.Moment) throws -> Int {
        let database = try PrivatePostgres.shared.database()
        let counting = try PostgresProxy(of: .shared)
        _ = try connect(counting, database)
        let faults = Mutex(0)
        let proxy = try PostgresProxy(
            of: .shared, fault: .init(statement: counting.statements + 1, moment: moment),
            onFault: { faults.withLock { $0 += 1 } })
        let connection = try connect(proxy, database)
        let failure = try #require(throws: Failure.self) {
            try connection.execute("insert into ingestion_circuit (source, key) values ('a', 'b')")
        }
        #expect(failure.code == "database_connection_lost" && proxy.hasFailed && faults.withLock { $0 } == 1)
        return try PrivatePostgres.shared.connect(to: database)
            .query("select count(*) as rows from ingestion_circuit").single().value("rows")
    }

    @Test func aCutSessionIsRolledBackAndTheNextOneWorks() throws {
        let database = try PrivatePostgres.shared.database()
        let counting = try PostgresProxy(of: .shared)
        _ = try connect(counting, database)
        // After begin and insert, before commit.
        let proxy = try PostgresProxy(of: .shared, fault: .init(statement: counting.statements + 3, moment: .beforeStatement))
        let connection = try connect(proxy, database)
        let failure = try #require(throws: Failure.self) {
            try connection.transaction { (connection) throws(Failure) in
                try connection.execute("insert into ingestion_circuit (source, key) values ('a', 'b')")
            }
        }
        #expect(failure.code == "commit_unknown")
        let next = try connect(proxy, database)
        #expect(try next.query("select count(*) as rows from ingestion_circuit").single().value("rows", as: Int.self) == 0)
    }
}

@Suite struct FrontendFramesTests {
    private func message(_ type: Character, _ body: [UInt8]) -> [UInt8] {
        Array(String(type).utf8) + [0, 0, 0, UInt8(body.count + 4)] + body
    }

    private let login: [UInt8] = [0, 0, 0, 10, 0, 3, 0, 0, 65, 0]

    @Test func statementsEndAtQueryAndSyncAndTheEndOfACopy() {
        var frames = FrontendFrames()
        #expect(frames.statementEnds(in: login) == [])
        let round = message("P", [1, 2]) + message("B", []) + message("E", [3]) + message("S", [])
        #expect(frames.statementEnds(in: round) == [round.count])
        let copy = message("Q", [9]) + message("d", [8, 8]) + message("c", [])
        #expect(frames.statementEnds(in: copy) == [6, copy.count])
        #expect(frames.statementEnds(in: message("X", [])) == [])
    }

    @Test func anEncryptionRequestComesBeforeTheLogin() {
        var frames = FrontendFrames()
        #expect(frames.statementEnds(in: [0, 0, 0, 8, 4, 210, 22, 47]) == [])
        #expect(frames.statementEnds(in: login + message("Q", [0])) == [login.count + 6])
    }

    @Test(arguments: 1...9) func piecesOfAnySizeAreTheSameStatements(_ size: Int) {
        let bytes = login + message("P", Array(0..<40)) + message("S", []) + message("Q", [1]) + message("Q", [])
        var frames = FrontendFrames()
        var count = 0
        var start = 0
        while start < bytes.count {
            count += frames.statementEnds(in: Array(bytes[start..<min(start + size, bytes.count)])).count
            start += size
        }
        #expect(count == 3)
    }
}
