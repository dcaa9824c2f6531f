import CivilTime
import Files
import Glibc
import JSON
import Parquet
import TestSupport
import Testing

/// A folder with market files and room for results, and the backtest task run on them.
struct Workbench {
    static let task = "forecast_h5_l4_backtest_promotion"
    /// After everything the small market holds is visible.
    static let asOf = "2024-06-01T00:00:00-05:00"

    let folder = TemporaryFolder()

    var dailyPath: String { folder.file("data/usdcop_daily_ohlcv.parquet") }
    var macroPath: String { folder.file("data/MACRO_DAILY_CLEAN.parquet") }
    var fiveMinutePath: String { folder.file("data/usdcop_m5_ohlcv.parquet") }
    /// Where results go; nothing is there before the first run.
    var output: String { folder.file("out") }
    var production: String { folder.file("out/production") }

    /// A folder with the files of a market.
    init(_ market: SmallMarket = .standard) throws {
        try write(market.daily.columns, to: dailyPath)
        try write(market.macro.columns, to: macroPath)
        try write(market.fiveMinute.columns, to: fiveMinutePath)
    }

    func write(_ columns: [ParquetColumn], to path: String) throws {
        try writeFile(ParquetWriter.encode(columns, compression: .none), to: path)
    }

    func write(_ bytes: [UInt8], to path: String) throws { try writeFile(bytes, to: path) }

    /// The request for a backtest of 2022 on the folder's files, with other or more parameters; `nil` leaves one out.
    func request(_ parameters: KeyValuePairs<String, JSONValue?> = [:], asOf: String = Self.asOf) -> JSONValue {
        var params = JSONObject([
            ("year", 2022), ("ohlcv_path", .string(dailyPath)), ("macro_path", .string(macroPath)),
            ("m5_path", .string(fiveMinutePath)), ("output_dir", .string(output)), ("charts", false),
        ])
        for (name, value) in parameters { params[name] = value }
        return ["contract": "usdcop.task/1", "task": .string(Self.task), "as_of": .string(asOf), "params": .object(params)]
    }

    /// Starts the task.
    func start(
        _ parameters: KeyValuePairs<String, JSONValue?> = [:], asOf: String = Self.asOf, arguments: [String] = [],
        environment: [String: String] = [:], directory: String? = nil, shell: String? = nil
    ) throws -> TaskProcess {
        try start(
            Array(request(parameters, asOf: asOf).serialized().utf8), arguments: arguments, environment: environment,
            directory: directory, shell: shell)
    }

    /// Starts the task with these bytes on stdin.
    func start(
        _ bytes: [UInt8], arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
        shell: String? = nil
    ) throws -> TaskProcess {
        // What is not asked for goes below the folder too, whatever the test does.
        let variables = ["USDCOP_DATA_DIR": folder.file("var")].merging(environment) { $1 }
        return try TaskProcess(
            Self.task, arguments: arguments, input: .bytes(bytes), environment: variables, directory: directory, shell: shell)
    }

    /// Runs the task to its end.
    func run(
        _ parameters: KeyValuePairs<String, JSONValue?> = [:], asOf: String = Self.asOf, arguments: [String] = [],
        environment: [String: String] = [:], directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let process = try start(
            parameters, asOf: asOf, arguments: arguments, environment: environment, directory: directory)
        return try Answer(process.end(), sourceLocation: sourceLocation)
    }

    /// Runs the task, which must succeed.
    @discardableResult
    func succeed(
        _ parameters: KeyValuePairs<String, JSONValue?> = [:], asOf: String = Self.asOf,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> JSONValue {
        let answer = try run(parameters, asOf: asOf, sourceLocation: sourceLocation)
        #expect(answer.status == 0, "\(answer.error)", sourceLocation: sourceLocation)
        return try #require(answer.document["output"], sourceLocation: sourceLocation)
    }

    /// A document of the production folder, such as `weeks/smart_simple_v11_2022.json`.
    func document(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: FileSystem.read(Path.join(production, name)))
    }

    /// Everything below the results' folder: lock files, which say nothing, left out.
    func results() throws -> Contents { try Contents(of: output) }
}

/// What lies below a folder: files with their bytes and their age.
struct Contents: Equatable {
    struct File: Equatable {
        let bytes: [UInt8]
        let modified: Int
        let inode: UInt
    }

    private(set) var files: [String: File] = [:]

    init(of folder: String) throws { try collect(folder, below: "") }

    /// The names, without the folder they lie in.
    var names: [String] { files.keys.sorted() }

    /// The bytes by name.
    var bytes: [String: [UInt8]] { files.mapValues(\.bytes) }

    private mutating func collect(_ folder: String, below prefix: String) throws {
        for name in FileSystem.names(in: folder) where !name.hasSuffix(".lock") {
            let path = Path.join(folder, name)
            if FileSystem.isDirectory(path) {
                try collect(path, below: prefix + name + "/")
                continue
            }
            var status = stat()
            lstat(path, &status)
            // A pipe would never end.
            let isFile = status.st_mode & S_IFMT == S_IFREG
            files[prefix + name] = File(
                bytes: isFile ? try FileSystem.read(path) : [],
                modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec, inode: UInt(status.st_ino))
        }
    }
}

/// The answer of a task: its one line and its exit status, held against the contract.
struct Answer {
    let status: Int32
    let document: JSONValue

    /// Every answer is one line that says what the exit status says.
    init(_ end: TaskEnd, task: String = Workbench.task, sourceLocation: SourceLocation = #_sourceLocation) throws {
        status = end.status
        #expect(end.lines.count == 1 && end.text.hasSuffix("\n"), "stdout: \(end.text)", sourceLocation: sourceLocation)
        document = try JSONValue(parsing: end.output)
        #expect(
            document.objectValue?.keys == [
                "contract", "task", "step", "run_id", "status", "started_at", "finished_at", "duration_ms", "output", "artifacts",
                "warnings", "error",
            ], sourceLocation: sourceLocation)
        #expect(document["contract"] == "usdcop.task/1" && document["task"] == .string(task), sourceLocation: sourceLocation)
        #expect(
            document["status"] == (status == 0 ? "success" : status == 99 ? "skipped" : "failed"), "status \(status)",
            sourceLocation: sourceLocation)
        let isFailure = document["status"] == "failed"
        #expect((document["error"] == .null) != isFailure, sourceLocation: sourceLocation)
        #expect((document["output"] == .null) == isFailure, sourceLocation: sourceLocation)
        if isFailure {
            #expect(error["retryable"] == .bool([69, 75].contains(status)), sourceLocation: sourceLocation)
            #expect(error["remedy"]?.stringValue?.isEmpty == false, sourceLocation: sourceLocation)
        }
    }

    var error: JSONValue { document["error"] ?? .null }
    var output: JSONValue { document["output"] ?? .null }
    var message: String { error["message"]?.stringValue ?? "" }

    /// Expects the task to have failed with a status and a code, about a field or none, its message holding all of `mentions`.
    func expectRefusal(
        _ status: Int32, _ code: String, field: String? = nil, mentions: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(error)", sourceLocation: sourceLocation)
        #expect(error["code"] == .string(code), "\(error)", sourceLocation: sourceLocation)
        #expect(error["field"] == .optional(field), "\(error)", sourceLocation: sourceLocation)
        for text in mentions {
            #expect(message.contains(text), "the message lacks \(text): \(message)", sourceLocation: sourceLocation)
        }
    }
}
