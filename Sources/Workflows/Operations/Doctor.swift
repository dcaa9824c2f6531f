internal import Charts
internal import CivilTime
internal import Failures
internal import Files
internal import H5Decision
internal import JSON
internal import LinearAlgebra
internal import MarketFiles
internal import Models
internal import Postgres
internal import Replay
internal import Store
internal import Strategy
internal import TaskContract

/// Checks everything a task needs on this machine by using it, and says what to do about what fails.
enum Doctor {
    /// One thing checked: what it is, and what was found.
    struct Finding {
        let name: String
        let result: Result<String, Failure>
    }

    /// Prints a line a check.
    ///
    /// - Returns: 0 when all is well, else the status of a broken configuration.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let output = Result { () throws(Failure) in try arguments.productionDirectory(context) }
        let findings = [
            check("strategy file") { () throws(Failure) in try strategy(context) },
            check("schedule") { () throws(Failure) in try schedule(context) },
            check("seeds") { () throws(Failure) in try seeds(context) },
            check("Parquet (Arrow C++)") { () throws(Failure) in try parquet(context) },
            check("linear algebra (OpenBLAS)") { () throws(Failure) in try linearAlgebra() },
            check("charts (gnuplot)") { () throws(Failure) in try charts() },
            check("database") { () throws(Failure) in try database(context) },
            check("dates") { () throws(Failure) in try dates(context) },
            check("replays") { () throws(Failure) in try replays(context) },
            check("output folder") { () throws(Failure) in try writable(output.get()) },
        ]
        for finding in findings {
            switch finding.result {
            case .success(let detail): print("ok    \(finding.name): \(Terminal.printable(detail))")
            case .failure(let failure):
                print(
                    "FAIL  \(finding.name): \(Terminal.printable(failure.message))\n      \(Terminal.printable(failure.remedy))")
            }
        }
        let failed = findings.count { if case .failure = $0.result { true } else { false } }
        print(failed == 0 ? "all \(findings.count) checks passed" : "\(failed) of \(findings.count) checks failed")
        return failed == 0 ? 0 : Failure.Kind.configuration.exitStatus
    }

    private static func check(_ name: String, _ body: () throws(Failure) -> String) -> Finding {
        Finding(name: name, result: Result(catching: body))
    }

    private static func strategy(_ context: TaskContext) throws(Failure) -> String {
        var found: [String] = []
        for strategy in StrategyDescription.all {
            found.append("\(try strategy.configuration(context).name), \(try strategy.path(context))")
        }
        return found.joined(separator: "; ")
    }

    /// The DAGs run when the strategy file says.
    private static func schedule(_ context: TaskContext) throws(Failure) -> String {
        // A strategy file that cannot be read is another check's finding.
        let timetables = StrategyDescription.all.compactMap { strategy in
            (try? strategy.configuration(context)).map { StrategyTimetable(strategy, executorRuns: $0.execution.runs) }
        }
        guard !timetables.isEmpty else { return "not compared, as there is no strategy file" }
        guard let folder = context.location?.dagsDirectory, FileSystem.isDirectory(folder) else {
            return "no DAGs beside this executable to compare with"
        }
        let schedule = try DAGSchedule(folder: folder)
        let differing = timetables.flatMap(schedule.differences)
        guard differing.isEmpty else {
            throw Failure(
                .configuration, code: "schedule_differs", differing.joined(separator: "; "),
                remedy: "Write the DAGs' times again: make params; in an installation, make install after it.")
        }
        return "the DAGs run when the strategy file says, \(folder)"
    }

    /// Every seed file must be what the manifest says.
    private static func seeds(_ context: TaskContext) throws(Failure) -> String {
        let folder = try context.seedsDirectory
        let manifest = try DataManifest(folder: folder)
        guard !manifest.entries.isEmpty else {
            throw Failure(
                .configuration, code: "manifest_invalid", "\(DataDirectory(folder).manifest) lists no files",
                remedy: "Restore it from the repository, or run make seeds.")
        }
        for entry in manifest.entries { try manifest.verify(entry.name, in: folder) }
        return "\(manifest.entries.count) files as the manifest says, \(folder)"
    }

    private static func parquet(_ context: TaskContext) throws(Failure) -> String {
        let directory = DataDirectory(try context.seedsDirectory)
        let daily = try DailyFile.read(directory.dailyBars, asOf: CommandProcess.now)
        return "read \(daily.bars.count) daily bars, \(daily.dataSource)"
    }

    private static func linearAlgebra() throws(Failure) -> String {
        let matrix = Matrix(rows: 2, columns: 2, elements: [4, 2, 2, 3])
        let solution: [Double]?
        do throws(LinearAlgebraError) {
            solution = try CholeskyFactorization(matrix).solve([10, 9])
        } catch {
            throw ModelError.linearAlgebra(error).installationFailure ?? linearAlgebraBroken
        }
        guard let solution, abs(solution[0] - 1.5) < 1e-12, abs(solution[1] - 2) < 1e-12 else {
            throw linearAlgebraBroken
        }
        return "solved a test system"
    }

    private static let linearAlgebraBroken = Failure(
        .configuration, code: "linear_algebra_broken", "a system of two equations was not solved",
        remedy: "In a checkout: rm .local/.stamp, then make setup.")

    private static func charts() throws(Failure) -> String {
        let chart = Chart(.monthlyProfit(MonthlyProfit(months: [])), subject: "doctor", source: .synthetic)
        let picture = try ChartRenderer().pictures(of: [chart])[0]
        return "drew a picture of \(picture.count) bytes"
    }

    /// Nothing is dated later than the clock.
    private static func dates(_ context: TaskContext) throws(Failure) -> String {
        // A database that cannot be opened is another check's finding.
        let connection = try? Connection.open(for: context, application: "usdcop doctor", as: .reader)
        let rows = try connection.map { connection throws(Failure) in try FutureRows.read(connection).map(\.text) }
        let ahead = (rows ?? []) + (try FutureBackups.names(context)).map { "the backup \($0)" }
        guard !ahead.isEmpty else { return "no \(rows == nil ? "" : "row and no ")backup is later than the clock" }
        throw Failure(
            .configuration, code: "dated_in_future", "later than the clock: \(ahead.joined(separator: "; "))",
            remedy: "Correct the machine's clock, or delete what a wrong one left. Until then nothing takes them for the newest.")
    }

    /// What replays have left on the server and in the temporary folder.
    private static func replays(_ context: TaskContext) throws(Failure) -> String {
        guard let connection = try? Connection.open(for: context, application: "usdcop doctor", as: .reader) else {
            return "not looked for, as there is no database"
        }
        let remains = try ReplayRemains(connection)
        let left = remains.databases + remains.folders
        let parts = [
            left.isEmpty ? nil : "left by killed replays, which the next one removes: \(left.joined(separator: ", "))",
            remains.kept.isEmpty ? nil : "kept: \(remains.kept.joined(separator: ", "))",
        ].compactMap { $0 }
        return parts.isEmpty ? "nothing left over" : parts.joined(separator: "; ")
    }

    /// Reachable as the tasks reach it, with a schema of this release.
    private static func database(_ context: TaskContext) throws(Failure) -> String {
        let location = try DatabaseLocation.resolve(
            url: context.environment("DATABASE_URL"), privateCluster: context.location?.privateCluster)
        var settings = ConnectionSettings()
        settings.applicationName = "usdcop doctor"
        settings.connectTimeout = .seconds(5)
        settings.isCancelled = { context.isCancelled }
        let connection = try Connection(to: location, settings: settings)
        let migrator = try Migrator(connection, directory: try context.migrationsDirectory)
        try migrator.requireCurrent()
        return "\(connection.place), \(migrator.migrations.count) migrations, all applied"
    }

    /// Writes a file into the folder and takes it away again.
    private static func writable(_ folder: String) throws(Failure) -> String {
        let probe = Path.join(folder, ".doctor")
        var staged = StagedFiles()
        try staged.stage(Array("probe\n".utf8), at: probe)
        try staged.commit()
        FileSystem.remove(probe)
        return folder
    }
}
