internal import CivilTime
internal import Failures
internal import Files
internal import Glibc
internal import Ingestion
internal import Market
internal import MarketFiles
internal import Postgres
internal import Store
internal import TaskContract

/// What the store takes, on a cluster that goes away with this process: without fsync, so that the figures are those of
/// the code and not of the disk.
struct DatabaseBenchmarks {
    private let folder: String
    private let seeds: DataDirectory

    /// A throw-away cluster with an empty schema; `nil` when the machine has no Postgres.
    init?(_ package: PackageLocation) throws {
        let script = Path.join(Path.parent(Path.parent(package.seedsDirectory)), "scripts/postgres.sh")
        guard let pipe = popen("exec '\(script)' throwaway \(getpid())", "re") else { return nil }
        var line = [CChar](repeating: 0, count: 4096)
        let isRead = fgets(&line, Int32(line.count), pipe) != nil
        guard pclose(pipe) == 0, isRead else { return nil }
        folder = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        seeds = DataDirectory(package.seedsDirectory)
        try Migrator(try connect(.owner), directory: package.migrationsDirectory).migrate()
    }

    private func connect(_ role: DatabaseLocation.Role) throws -> Connection {
        try Connection(to: DatabaseLocation(socketDirectory: folder, database: "usdcop", user: role.rawValue))
    }

    private func empty(_ tables: Identifier...) throws { try connect(.owner).execute("truncate \(tables)") }

    /// Prints the lines of the database.
    func run(task: String) throws {
        defer { FileSystem.removeTree("\(folder)-data") }
        try upserts()
        try restore()
        try backtest(task)
        try liveWeek(Path.parent(task))
        try realtime(Path.join(Path.parent(task), "core_l0_02_ohlcv_realtime"))
    }

    /// What the scheduler waits for in a live week, and what an operator waits for when a month is replayed.
    private func liveWeek(_ programs: String) throws {
        let data = "\(folder)-data"
        let variables = ["DATABASE_URL": "postgresql://usdcop_worker@/usdcop?host=\(folder)", "USDCOP_DATA_DIR": data]
        for (name, value) in variables { setenv(name, value, 1) }
        defer { for name in variables.keys { unsetenv(name) } }
        func run(_ task: String, _ asOf: String) throws -> Double {
            try Child.run(Path.join(programs, task), [], input: #"{"as_of":"\#(asOf)"}"#).wall
        }
        _ = try run("forecast_h5_l3_weekly_training", "2025-01-12T01:30:00-05:00")
        report(
            "training of a week, whole process",
            try measure(5) { try run("forecast_h5_l3_weekly_training", "2025-01-12T01:30:00-05:00") })
        report(
            "signal of a week, whole process",
            try measure(11) { try run("forecast_h5_l5_weekly_signal", "2025-01-13T08:15:00-05:00") })
        report(
            "volatility targeting, whole process",
            try measure(11) { try run("forecast_h5_l5_vol_targeting", "2025-01-13T08:45:00-05:00") })
        _ = try run("forecast_h5_l7_multiday_executor", "2025-01-13T09:00:00-05:00")
        var slots = (0..<21).map { "2025-01-13T09:\($0 + 10):00-05:00" }[...]
        report(
            "executor with a position, whole process",
            try measure(21) { try run("forecast_h5_l7_multiday_executor", slots.popFirst() ?? "2025-01-13T10:00:00-05:00") })
        setenv("DATABASE_URL", "postgresql://usdcop_owner@/usdcop?host=\(folder)", 1)
        let replay = ["replay", "--strategy", "h5", "--from", "2025-01-13", "--to", "2025-02-09"]
        report(
            "replay of four weeks, 196 processes",
            try measure(3) { try Child.run(Path.join(programs, "usdcop"), replay, input: "").wall })
    }

    /// A pair's bars of six years at once.
    private func upserts() throws {
        let asOf = Zone.utc.instant(.firstDay(ofYear: 2030))
        let bars = try FiveMinuteFile.read(seeds.fiveMinuteBars(.usdcop), instrument: .usdcop, asOf: asOf).bars
        let store = BarStore(try connect(.worker))
        let first = try measure(7) {
            try empty("usdcop_m5_ohlcv")
            return try time { try store.upsert(bars, of: .usdcop, source: "benchmark") }
        }
        reportRate("upsert of \(bars.count) bars, first time", first, bars.count)
        try plainUpserts(bars)
        let again = try measure(11) { try time { try store.upsert(bars, of: .usdcop, source: "benchmark") } }
        reportRate("the same again, nothing to do", again, bars.count)
        var isRaised = false
        let corrected = try measure(7) {
            isRaised.toggle()
            let shift = isRaised ? 1.0 : 0.0
            let changed = bars.map { Bar(unchecked: $0.time, $0.open + shift, $0.high + shift, $0.low + shift, $0.close + shift) }
            return try time { try store.upsert(changed, of: .usdcop, source: "benchmark") }
        }
        reportRate("the same with every price corrected", corrected, bars.count)
    }

    /// The plain way beside it, in the same run: a staging table by COPY and one insert that updates on conflict, into the table itself
    /// and into one of the same columns with nothing but the key.
    private func plainUpserts(_ bars: [Bar]) throws {
        let owner = try connect(.owner)
        try owner.execute(
            """
            create table bare_bars (
                time timestamptz not null, symbol text not null, open float8 not null, high float8 not null, low float8 not null,
                close float8 not null, volume float8 not null default 0, source text not null,
                created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
                primary key (time, symbol))
            """)
        defer { _ = try? owner.execute("drop table bare_bars") }
        for (table, name) in [("usdcop_m5_ohlcv", "into the same table"), ("bare_bars", "into a table without checks")]
            as [(Identifier, String)]
        {
            let plain = try measure(7) {
                try empty(table)
                return try time { try plainUpsert(bars, into: table, owner) }
            }
            reportRate("  a plain staged upsert \(name)", plain, bars.count)
        }
    }

    private func plainUpsert(_ bars: [Bar], into table: Identifier, _ connection: Connection) throws(Failure) {
        try connection.transaction { connection throws(Failure) in
            try connection.execute(
                "create temporary table plain (time timestamptz, open float8, high float8, low float8, close float8) on commit drop"
            )
            try connection.copyIn(into: "plain", columns: ["time", "open", "high", "low", "close"]) { writer throws(Failure) in
                for bar in bars { try writer.row(bar.time, bar.open, bar.high, bar.low, bar.close) }
            }
            try connection.execute(
                """
                insert into \(table) (time, symbol, open, high, low, close, volume, source)
                select time, 'USD/COP', open, high, low, close, 0, 'benchmark' from plain
                on conflict (time, symbol) do update set open = excluded.open, high = excluded.high, low = excluded.low,
                    close = excluded.close, source = excluded.source
                """)
        }
    }

    /// From the shipped seeds, hashes verified.
    private func restore() throws {
        let data = "\(folder)-data"
        let context = TaskContext(environment: ["USDCOP_DATA_DIR": data])
        let asOf = Zone.utc.instant(.firstDay(ofYear: 2030))
        let restore = try measure(5) {
            try empty("usdcop_m5_ohlcv", "macro_indicators_daily")
            let connection = try connect(.worker)
            return try time { _ = try SeedRestore.restore(from: seeds.path, into: connection, asOf: asOf, in: context) }
        }
        report("restore of three pairs and the macro rows from the seeds", restore)
    }

    /// What an operator waits for when the data come from the database.
    private func backtest(_ task: String) throws {
        setenv("DATABASE_URL", "postgresql://usdcop_worker@/usdcop?host=\(folder)", 1)
        defer { unsetenv("DATABASE_URL") }
        for model in ["daily_close", "intraday_m5"] {
            let run = try measure(11) {
                try Child.backtest(task, ["--param", "source=database", "--param", "fill_model=\(model)"]).wall
            }
            report("whole process from the database, \(model), charts off", run)
        }
    }

    /// What the scheduler waits for every five minutes: three pairs fetched from a provider on this machine and stored.
    private func realtime(_ task: String) throws {
        guard let simulator = SimulatedProvider(folder: Path.parent(task), seeds: seeds.path, now: "2025-06-05T10:02:00-05:00")
        else {
            print("a realtime run was not measured: provider_simulator does not start")
            return
        }
        defer { simulator.stop() }
        let request = #"{"as_of":"2025-06-05T10:02:00-05:00"}"#
        let variables = [
            "DATABASE_URL": "postgresql://usdcop_worker@/usdcop?host=\(folder)", "TWELVEDATA_BASE_URL": simulator.address,
            "TWELVEDATA_API_KEY": "benchmark", "USDCOP_DATA_DIR": "\(folder)-data",
        ]
        for (name, value) in variables { setenv(name, value, 1) }
        defer { for name in variables.keys { unsetenv(name) } }
        try empty("usdcop_m5_ohlcv")
        let run = try measure(21) {
            try connect(.owner).execute("delete from usdcop_m5_ohlcv where time > '2025-06-05 14:50Z'")
            return try Child.run(task, [], input: request).wall
        }
        report("realtime run of three pairs, whole process, provider on this machine", run)
    }

    private func reportRate(_ name: String, _ measurement: Measurement, _ rows: Int) {
        report(name, measurement)
        let rates = Measurement(median: Double(rows) / measurement.median, fastest: Double(rows) / measurement.fastest)
        report("  rows a second, thousands", rates)
    }
}
