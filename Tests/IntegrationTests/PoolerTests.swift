import Files
import JSON
import Market
import Postgres
import Store
import TestSupport
import Testing

/// Tasks and verbs behind a pooler in transaction mode: what they do on a connection of their own.
@Suite(.serialized) struct PooledTaskTests {
    private func environment(_ database: String, as user: String = "usdcop_worker") -> [String: String] {
        ["DATABASE_URL": PrivatePooler.shared.url(of: database, as: user)]
    }

    private func usdcop(_ arguments: String..., database: String, as user: String = "usdcop_worker") throws -> TaskEnd {
        try TaskProcess("usdcop", arguments: arguments, environment: environment(database, as: user)).end()
    }

    /// Restored twice at once, from seeds, into a schema two migrators made at once.
    @Test func aDatabaseIsMadeAndFilled() throws {
        let database = try PrivatePostgres.shared.database(.empty)
        let migrators = try (0..<2).map { _ in
            try TaskProcess("usdcop", arguments: ["migrate"], environment: environment(database, as: "usdcop_owner"))
        }
        for migrator in migrators {
            let end = try migrator.end()
            #expect(end.status == 0, "\(end.log)")
        }
        let again = try usdcop("migrate", database: database, as: "usdcop_owner")
        #expect(again.status == 0 && again.text.contains("nothing"), "\(again.text)\(again.log)")
        let restores = try (0..<2).map { _ in
            try TaskProcess(
                "usdcop", arguments: ["restore", "--directory", MarketDatabase.seedsFolder], environment: environment(database))
        }
        for restore in restores {
            let end = try restore.end(within: 120)
            #expect(end.status == 0, "\(end.text)\(end.log)")
        }
        let direct = try BarStore(try MarketDatabase.seeds.get().worker()).bars(of: .usdcop)
        #expect(try BarStore(MarketDatabase(name: database).worker()).bars(of: .usdcop) == direct)
    }

    /// Training, signal, size, executor and monitor, and the replay's own database, all through the pooler.
    @Test func weeksAreReplayedToTheSameLedger() throws {
        let seeds = try MarketDatabase.seeds.get().name
        let range = ["--strategy", "h5", "--from", "2025-06-02", "--to", "2025-06-20", "--json"]
        let pooled = try TaskProcess(
            "usdcop", arguments: ["replay"] + range, environment: environment(seeds, as: "usdcop_owner")
        ).end(within: 120)
        try #require(pooled.status == 0, "\(pooled.log)")
        let direct = try ReplayRun("2025-06-02", "2025-06-20", ["--json"], database: seeds).document()
        #expect(try JSONValue(parsing: pooled.output)["ledger_hash"] == direct["ledger_hash"])
    }

    @Test func theBacktestReadsTheSameData() throws {
        let seeds = try MarketDatabase.seeds.get()
        let (first, second) = (TemporaryFolder(), TemporaryFolder())
        let params: KeyValuePairs<String, JSONValue> = ["year": 2025, "source": "database", "fill_model": "intraday_m5"]
        let direct = try seeds.run(params, into: first)
        let pooled = try MarketDatabase.run(params, into: second, environment: environment(seeds.name))
        #expect(pooled.status == 0 && pooled.output["evidence_hash"] == direct.output["evidence_hash"], "\(pooled.error)")
    }

    @Test func whatAnOperatorNeedsInTroubleWorks() throws {
        let database = try PrivatePostgres.shared.database()
        for verb in ["halt", "pause", "flatten"] {
            let end = try usdcop(verb, "--strategy", "h5", "--reason", "drill", database: database)
            #expect(end.status == 0, "\(verb): \(end.log)")
        }
        let status = try usdcop("status", "--json", database: database)
        #expect(status.status == 0 && status.text.contains("halted"), "\(status.log)")
        #expect(try usdcop("resume", "--strategy", "h5", database: database).status == 0)
        for arguments in [
            ["data", "--database"], ["migrate", "--status"], ["alert", "--key", "k", "--severity", "info", "--title", "t"],
        ] {
            let end = try TaskProcess("usdcop", arguments: arguments, environment: environment(database)).end()
            #expect(end.status == 0 || arguments[0] == "data", "\(arguments): \(end.log)")
        }
    }
}
