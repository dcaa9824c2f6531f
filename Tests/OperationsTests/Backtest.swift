import Files
import Foundation
import JSON
import TestSupport
import Testing

/// An output folder with the backtest of 2025 on the seeds, pending approval.
struct Backtest {
    /// The folder of `--output-dir`; removed with the last copy of this value.
    let folder: TemporaryFolder

    /// Runs the task.
    ///
    /// - Parameters:
    ///   - params: further parameters, such as `purge_days=0`.
    ///   - editingConfiguration: a change of the strategy file's text.
    init(_ params: String..., editingConfiguration: ((String) -> String)? = nil) throws {
        let folder = TemporaryFolder()
        var environment: [String: String] = [:]
        if let editingConfiguration {
            let name = "execution/smart_simple_v1.yaml"
            let text = try String(contentsOfFile: Path.join(packageDirectory, "config/\(name)"), encoding: .utf8)
            let edited = editingConfiguration(text)
            try #require(edited != text)
            try write(edited, to: folder.file("config/\(name)"))
            environment["USDCOP_CONFIG_DIR"] = folder.file("config")
        }
        let all = ["year=2025", "charts=false", "output_dir=\(folder.path)"] + params
        let run = try CommandRun(
            "forecast_h5_l4_backtest_promotion", all.flatMap { ["--param", $0] }, environment: environment)
        try #require(run.status == 0, "\(run.errors)")
        self.folder = folder
    }

    private init(copying other: Backtest) throws {
        folder = TemporaryFolder()
        try FileManager.default.copyItem(atPath: other.production, toPath: folder.file("production"))
    }

    private static let original = Result { try Backtest() }

    /// A fresh copy of the plain backtest, which is run once.
    static func copy() throws -> Backtest { try Backtest(copying: original.get()) }

    /// The folder of the documents.
    var production: String { folder.file("production") }

    /// The path of a document.
    func file(_ name: String) -> String { Path.join(production, name) }

    /// A document, parsed.
    func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: FileSystem.read(file(name))) }

    var summary: JSONValue { get throws { try json("summary_2025.json") } }
    var state: JSONValue { get throws { try json("approval_state.json") } }

    /// The lines of the audit log.
    var auditLog: [String] {
        get throws {
            String(decoding: try FileSystem.read(file("audit_log.jsonl")), as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    /// Votes on the backtest.
    @discardableResult
    func vote(_ arguments: String..., environment: [String: String] = [:]) throws -> CommandRun {
        try CommandRun("usdcop", ["vote"] + arguments + ["--output-dir", folder.path], environment: environment)
    }

    /// Prints the result.
    func report(_ arguments: String...) throws -> CommandRun {
        try CommandRun("usdcop", ["report"] + arguments + ["--output-dir", folder.path])
    }

    /// Every document with its bytes.
    func content() throws -> [String: [UInt8]] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: production)
        let files = names.filter { !FileSystem.isDirectory(file($0)) && !$0.hasSuffix(".lock") }
        return Dictionary(uniqueKeysWithValues: try files.map { ($0, try FileSystem.read(file($0))) })
    }

    /// Replaces the first occurrence of a text in a document, which must have it.
    func edit(_ name: String, _ text: String, _ replacement: String) throws {
        var content = String(decoding: try FileSystem.read(file(name)), as: UTF8.self)
        content.replaceSubrange(try #require(content.range(of: text), "\(name) has no \(text)"), with: replacement)
        try write(content, to: file(name))
    }
}

func write(_ text: String, to path: String) throws {
    var files = StagedFiles()
    try files.stage(Array(text.utf8), at: path)
    try files.commit()
}
