import CivilTime
import Files
import Glibc
import JSON
import Market
import MarketFiles
import Postgres
import Store
import TestSupport
import Testing

@testable import Ingestion

/// Databases, folders and requests that are not as they should be.
struct BackfillSurroundingsTests {
    static let all = BackfillMarket.bars(.usdcop)

    /// A bench with a gap to fill, and a backup to restore from, so that the package's own seeds are never needed.
    private func bench(_ postgres: PrivatePostgres = .shared) throws -> BackfillBench {
        let bench = try BackfillBench(postgres: postgres)
        let bars = Dictionary(
            uniqueKeysWithValues: Instrument.allCases.map { ($0, BackfillMarket.bars($0).without("2025-06-05")) })
        try BackfillMarket.write(bars, label: "test", macro: true, to: bench.backup("2025-06-19"))
        return bench
    }

    // MARK: - Database

    @Test func aDatabaseThatGoesAwayEndsTheRunAndTheNextIsHealthy() throws {
        let postgres = PrivatePostgres()
        defer { postgres.remove() }
        let bench = try bench(postgres)
        try bench.provider.control(["faults": [["kind": "delay", "milliseconds": 1000, "count": 1]]])
        let process = try bench.start()
        try bench.waitForRequests(1)
        postgres.stop()
        let answer = try BackfillBench.answer(process.end())
        #expect([69, 75].contains(answer.status))
        #expect(try BackfillBench.answer(bench.start().end()).status == 69)
        try restart(postgres)
        #expect(try BackfillBench.answer(bench.start().end()).status == 0)
        for instrument in Instrument.allCases { #expect(try bench.bars(instrument) == BackfillMarket.bars(instrument)) }
    }

    /// Starts a stopped cluster with the options it had.
    private func restart(_ postgres: PrivatePostgres) throws {
        let data = Path.join(postgres.folder, "data")
        let command = """
            cd / && user=$(stat -c %U '\(data)') && bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1) && \
            if [ "$(id -u)" = 0 ]; then set -- setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups; else set --; fi && \
            "$@" "$bin/pg_ctl" -s -w -t 60 -D '\(data)' -l '\(data)/log' restart >/dev/null 2>&1 </dev/null
            """
        try #require(system(command) == 0)
    }

    @Test(arguments: [
        ("postgresql://usdcop_worker:hunter2@127.0.0.1:1/usdcop", 69), ("postgresql://worker:hunter2@no-such-host.invalid/x", 69),
        ("mysql://trader:hunter2@localhost/x", 78), ("postgresql://u:hun/ter2@localhost/x", 78),
    ])
    func aWrongConnectionStringIsNamedWithoutItsSecret(_ url: String, _ status: Int32) throws {
        let bench = try bench()
        let answer = try BackfillBench.answer(bench.start(environment: ["DATABASE_URL": url]).end())
        #expect(try bench.bars(.usdcop).isEmpty)
        #expect(answer.status == status)
        #expect(!answer.text.contains("hunter2"))
        #expect(!answer.text.contains("ter2"))
        #expect(!answer.text.contains(BackfillBench.key))
    }

    @Test func aDatabaseThatIsNotThereIsUnavailable() throws {
        let bench = try bench()
        bench.environment["DATABASE_URL"] = bench.postgres.url(of: "no_such_database")
        #expect(try bench.run().status == 69)
    }

    @Test func aRoleWithoutRightsIsAMatterOfConfiguration() throws {
        let bench = try bench()
        bench.environment["DATABASE_URL"] = bench.postgres.url(of: bench.database, as: "usdcop_reader")
        let answer = try bench.run()
        #expect(answer.status == 78)
        #expect(answer.code == "permission_denied")
        #expect(try bench.bars(.usdcop).isEmpty)
    }

    @Test func aSchemaNewerThanTheProgramIsRefused() throws {
        let bench = try bench()
        try bench.connect().execute(
            """
            insert into schema_migrations (version, name, checksum, duration_ms) values (9999, 'of_the_future', repeat('a', 64), 1)
            """)
        let answer = try bench.run()
        #expect(answer.status == 78)
        #expect(answer.code == "schema_newer")
        #expect(try bench.bars(.usdcop).isEmpty)
    }

    @Test func aDatabaseWithoutTheSchemaIsRefusedWithItsRemedy() throws {
        let bench = try bench()
        bench.environment["DATABASE_URL"] = bench.postgres.url(of: try bench.postgres.database(.empty), as: "usdcop_owner")
        let answer = try bench.run()
        #expect(answer.status == 78)
        #expect(answer.code == "schema_outdated")
    }

    // MARK: - Files

    @Test func aFullDiskLeavesTheExportedSeedsWhole() throws {
        let bench = try bench()
        #expect(try bench.run().status == 0)
        let before = try DataManifest(folder: bench.exported)
        try bench.connect().execute("update usdcop_m5_ohlcv set high = high * 1.0001 where symbol = 'USD/COP'")
        let answer = try BackfillBench.answer(bench.start(step: "export_seeds", shell: #"ulimit -f 8; exec "$@""#).end())
        #expect(answer.status == 75)
        #expect(answer.code == "disk_full")
        #expect(try DataManifest(folder: bench.exported) == before)
        for entry in before.entries { try before.verify(entry.name, in: bench.exported) }
        #expect(FileSystem.names(in: bench.exported).allSatisfy { !$0.hasSuffix(".tmp") })
        #expect(try BackfillBench.answer(bench.start(step: "export_seeds").end()).status == 0)
        #expect(try DataManifest(folder: bench.exported) != before)
    }

    @Test func aDataFolderThatCannotBeMadeIsAMatterOfConfiguration() throws {
        let bench = try bench()
        try writeFile([], to: bench.folder.file("plain"))
        bench.environment["USDCOP_DATA_DIR"] = bench.folder.file("plain/below")
        #expect(try bench.run().status == 78)
    }

    // MARK: - Health

    @Test func theHealthCheckNamesWhatItFound() throws {
        let bench = try bench()
        let answer = try bench.run(step: "health_check")
        #expect(answer.status == 0)
        let findings = try #require(answer.output["health"]?.arrayValue)
        #expect(findings.compactMap { $0["check"]?.stringValue } == ["database", "circuit", "provider", "backups", "seeds"])
        #expect(findings.allSatisfy { $0["ok"] == true })
        #expect(try bench.provider.log().compactMap { $0["path"]?.stringValue } == ["/api_usage"])
        #expect(try bench.bars(.usdcop).isEmpty)
    }

    @Test func theHealthCheckTellsAWrongKeyFromASilentProvider() throws {
        let bench = try bench()
        bench.environment["TWELVEDATA_API_KEY"] = nil
        #expect(try bench.run(step: "health_check").code == "provider_key_missing")
        bench.environment["TWELVEDATA_API_KEY"] = BackfillBench.key
        bench.environment["TWELVEDATA_BASE_URL"] = "http://127.0.0.1:1"
        let silent = try bench.run(step: "health_check")
        #expect([69, 75].contains(silent.status))
        let refusing = try BackfillBench(keys: ["another"])
        let refused = try refusing.run(step: "health_check")
        #expect(refused.status == 78)
        #expect(refused.code == "provider_keys_refused")
    }

    // MARK: - Requests

    static let attacks = [
        "USD/COP'; drop table usdcop_m5_ohlcv; --", "' or '1'='1", "$1; delete from task_runs", "\\'; select pg_sleep(60); --",
        "USD/COP\"; truncate usdcop_m5_ohlcv cascade; --",
    ]

    @Test(arguments: attacks) func noStringOfARequestBecomesSQL(_ attack: String) throws {
        let bench = try bench()
        #expect(try bench.run(step: "process_symbol").code == "missing_field")
        #expect(try bench.run(["symbols": [.string(attack)]]).status == 64)
        #expect(try bench.run(["symbol": .string(attack)], step: "process_symbol").status == 64)
        #expect(try bench.run(["start_date": .string(attack)]).status == 64)
        #expect(try bench.run(["end_date": .string(attack)]).status == 64)
        #expect(try bench.run(step: attack).status == 64)
        #expect(try bench.run(asOf: attack).status == 64)
        let run = try bench.run(["symbol": "USD/COP"], step: "process_symbol", runID: attack)
        #expect(run.status == 0)
        #expect(try bench.bars(.usdcop) == Self.all)
        #expect(try bench.connect().query("select run_id from task_runs").single().value("run_id") == attack)
    }

    @Test func daysThatContradictEachOtherAreRefused() throws {
        let bench = try bench()
        #expect(try bench.run(["symbols": []]).code == "out_of_range")
        #expect(try bench.run(["start_date": "2025-06-10", "end_date": "2025-06-09"]).error["field"] == "params.end_date")
        #expect(try bench.run(["start_date": "1999-12-31"]).error["field"] == "params.start_date")
        #expect(try bench.run(["end_date": "2101-01-01"]).error["field"] == "params.end_date")
        #expect(try bench.run(["symbol": "USD/COP", "symbols": ["USD/MXN"]]).error["field"] == "params.symbol")
    }
}
