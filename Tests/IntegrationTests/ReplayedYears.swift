import Files
import JSON
import Postgres
import TestSupport
import Testing

/// A calendar year of a data set, to be replayed and to be backtested.
struct ReplayedYear: Sendable, CustomTestStringConvertible {
    let isReal: Bool
    let year: Int
    var name: String { "\(isReal ? "real" : "seeds")-\(year)" }
    var testDescription: String { name }

    var database: MarketDatabase {
        get throws { try (isReal ? MarketDatabase.real : MarketDatabase.seeds).get() }
    }

    static let all = [
        ReplayedYear(isReal: true, year: 2023), ReplayedYear(isReal: true, year: 2024), ReplayedYear(isReal: false, year: 2025),
    ]

    /// One real and one synthetic year, or those that `USDCOP_PARITY` names: `all`, or names with commas between them.
    static let chosen: [ReplayedYear] = {
        let names = (environment("USDCOP_PARITY") ?? "real-2023,seeds-2025").split(separator: ",").map(String.init)
        let chosen = all.filter { names == ["all"] || names.contains($0.name) }
        return chosen.filter { !$0.isReal || Reference.isRunnable }
    }()

    /// The weeks of the backtest with the settings of the live tasks.
    func backtest() throws -> [JSONValue] {
        let folder = TemporaryFolder()
        let answer = try database.run(
            [
                "year": .integer(year), "fill_model": "intraday_m5", "source": "database", "calendar": "colombia",
                "guardrails": true,
            ], into: folder)
        try #require(answer.status == 0, "\(answer.error)")
        return try #require(try folder.document("weeks/smart_simple_v11_\(year).json")["weeks"]?.arrayValue)
    }
}

/// `usdcop replay`, run as an operator does.
struct ReplayRun {
    let end: TaskEnd
    private let process: TaskProcess

    init(_ from: String, _ to: String, _ more: [String] = [], database: String, user: String = "usdcop_owner") throws {
        process = try ReplayRun.start(from, to, more, database: database, user: user)
        end = try process.end(within: 900)
    }

    static func start(
        _ from: String, _ to: String, _ more: [String] = [], database: String, user: String = "usdcop_owner",
        environment: [String: String] = [:]
    ) throws -> TaskProcess {
        let variables = ["DATABASE_URL": PrivatePostgres.shared.url(of: database, as: user)].merging(environment) { $1 }
        return try TaskProcess(
            "usdcop", arguments: ["replay", "--strategy", "h5", "--from", from, "--to", to] + more, environment: variables)
    }

    /// What `--json` printed.
    func document() throws -> JSONValue {
        try #require(end.status == 0, "\(end.log)")
        return try JSONValue(parsing: end.output)
    }

    /// The databases it left; those of other replays under way are not its own.
    func databases() throws -> [String] { try ReplayRun.databases(of: process) }

    static func databases(of process: TaskProcess) throws -> [String] {
        let prefix = "usdcop_replay_\(process.processID)_"
        return try PrivatePostgres.shared.connect(to: "postgres").query(
            "select datname::text as name from pg_database where starts_with(datname::text, \(prefix)) order by 1"
        ).values("name")
    }
}
