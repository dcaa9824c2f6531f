import Files
import Foundation
import TestSupport
import Testing

/// Rules about the repository as a whole, which no compiler holds.
@Suite struct RepositoryRulesTests {
    /// Foundation would add tens of milliseconds to the start of every task.
    @Test func noSourceImportsFoundation() throws {
        let pattern = try Regex(
            #"(?m)^\s*(@\w+\s+)*((public|package|internal|fileprivate|private)\s+)?import\s+(\w+\s+)?Foundation"#)
        #expect("@preconcurrency internal import FoundationEssentials".contains(pattern), "the pattern finds what it is for")
        #expect("import struct Foundation.Data".contains(pattern))
        #expect(!"// import Foundation".contains(pattern))
        for path in try files(below: "Sources", ending: ".swift") {
            #expect(try !text(path).contains(pattern), "\(path) imports Foundation")
        }
    }

    @Test func noSourceFileIsLongerThanFourHundredLines() throws {
        let paths = try ["Sources", "Tests", "Benchmarks"].flatMap { try files(below: $0, ending: ".swift") }
        #expect(paths.count > 200)
        for path in paths {
            let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false).count - 1
            #expect(lines <= 400, "\(path) has \(lines) lines")
        }
    }

    @Test func theSeedsTakeAtMostTwelveMegabytes() throws {
        let bytes = try files(below: "seeds", ending: "").map { try FileSystem.read(Path.join(packageDirectory, $0)).count }
        #expect(bytes.reduce(0, +) <= 12_000_000)
        #expect(bytes.count >= 5)
    }

    @Test func theReadmeShowsWhatTheReportPrints() throws {
        let readme = try text("README.md")
        let heading = try #require(readme.range(of: "`make run` on the shipped seeds prints:\n\n```\n"))
        let rest = readme[heading.upperBound...]
        let shown = rest[..<(try #require(rest.range(of: "\n```\n")).lowerBound)]
        // Those of the database, to the byte (DatabaseSourceTests).
        let report = try Backtest("calendar=colombia").report("--year", "2025")
        let printed = try #require(report.output.range(of: "\n\nfiles  ")).lowerBound
        #expect(shown == report.output[..<printed])
    }

    @Test func everyScriptIsExecutableAndParses() throws {
        let scripts = try files(below: "scripts", ending: ".sh") + files(below: ".ci", ending: "")
        #expect(scripts.count >= 6)
        for script in scripts {
            let path = Path.join(packageDirectory, script)
            #expect(FileManager.default.isExecutableFile(atPath: path), "\(script) is not executable")
            #expect(try text(script).hasPrefix("#!"), "\(script) does not say what runs it")
            let check = try CommandRun(executable: "/bin/bash", ["-n", path])
            #expect(check.status == 0 && check.errors.isEmpty, "\(check.errors)")
        }
    }

    @Test func everyScriptStopsAtItsFirstError() throws {
        for script in try files(below: "scripts", ending: ".sh") {
            #expect(try text(script).contains("\nset -euo pipefail\n"), "\(script)")
        }
    }

    @Test func theChangelogHasAnUnreleasedSection() throws {
        #expect(try text("CHANGELOG.md").contains("\n## Unreleased\n"))
    }

    /// Paths below a folder of the checkout, relative to it.
    private func files(below folder: String, ending: String) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: Path.join(packageDirectory, folder))
        return names.map { Path.join(folder, $0) }.filter {
            $0.hasSuffix(ending) && !FileSystem.isDirectory(Path.join(packageDirectory, $0))
        }.sorted()
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: Path.join(packageDirectory, path), encoding: .utf8)
    }
}
