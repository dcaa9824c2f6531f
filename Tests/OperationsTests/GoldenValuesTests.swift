import Files
import Foundation
import JSON
import TestSupport
import Testing

/// The golden values, and the market they were made from.
@Suite struct GoldenValuesTests {
    @Test func goldenValuesBelongToTheSeeds() throws {
        let inputs = try files("inputs")
        #expect(inputs.count == 3)
        for (name, entry) in inputs {
            let bytes = try FileSystem.read(Path.join(ExpectedResults.golden.dataDirectory, name))
            #expect(hash(bytes) == entry["sha256"]?.stringValue, "\(name): golden values are stale: run make golden")
            #expect(bytes.count == entry["bytes"]?.integerValue, "\(name)")
        }
    }

    @Test func goldenFilesAreAsMade() throws {
        let listed = try files("files")
        for (name, entry) in listed {
            let bytes = try FileSystem.read(ExpectedResults.golden.path(name))
            #expect(hash(bytes) == entry["sha256"]?.stringValue, "\(name) was edited: run make golden")
        }
        let there = Set(FileSystem.names(in: ExpectedResults.golden.path(""))).subtracting(["README.md", "manifest.json"])
        #expect(there == Set(listed.map(\.name)), "every golden file is listed, and every listed file is there")
    }

    private func files(_ key: String) throws -> [(name: String, entry: JSONValue)] {
        let members = try #require(try ExpectedResults.golden.json("manifest.json")[key]?.objectValue).members
        return members.map { ($0.key, $0.value) }
    }

    private func hash(_ bytes: [UInt8]) -> String { SHA256.hexadecimal(of: bytes) }
}

/// Whether results on real market data were checked at all.
@Suite struct ReferenceSuiteTests {
    /// The files of the suite that tests read.
    static let files =
        [
            "README.md", "features_daily.csv", "h5_walkforward_2023.json", "h5_walkforward_2024.json", "h5_intraday_2023.json",
            "linear_models.json", "bootstrap.json", "evidence.json", "week_executor.json", "gates.json",
            "colombian_holidays.csv", "us_holidays.csv",
        ].map(Reference.oracle)
        + [
            "README.md", "usdcop_daily_ohlcv.parquet", "MACRO_DAILY_CLEAN.parquet", "usdcop_m5_ohlcv.parquet",
            "dirty/usdcop_m5_ohlcv_raw_2024.parquet",
        ].map(Reference.data)

    /// What to tell who runs the tests; `nil` when the suite is there. `scripts/test.sh` looks for these words.
    static func notice(missing: [String], isRequired: Bool) -> (line: String, isFailure: Bool)? {
        guard let first = missing.first else { return nil }
        return isRequired
            ? ("the reference suite is required or incomplete: \(first) is missing", true)
            : ("REFERENCE SUITE NOT RUN: \(first) is missing; set USDCOP_REFERENCE_DIR to run it", false)
    }

    @Test func itsAbsenceIsTold() {
        let missing = Self.files.filter { !FileSystem.exists($0) }
        guard let notice = Self.notice(missing: missing, isRequired: Reference.isRequired || Reference.isPresent) else { return }
        if notice.isFailure { Issue.record("\(notice.line)") } else { print(notice.line) }
    }

    @Test func aMissingFileIsNamedAndFailsWhereTheSuiteIsRequired() throws {
        let optional = try #require(Self.notice(missing: ["/a/README.md", "/b"], isRequired: false))
        #expect(optional.line.contains("REFERENCE SUITE NOT RUN") && !optional.isFailure)
        let required = try #require(Self.notice(missing: ["/a/README.md", "/b"], isRequired: true))
        #expect(required.line.contains("/a/README.md") && required.isFailure)
        #expect(!required.line.contains("REFERENCE SUITE NOT RUN"))
        #expect(Self.notice(missing: [], isRequired: true) == nil)
    }

    @Test func theTestScriptLooksForTheSameWords() throws {
        let script = try String(contentsOfFile: Path.join(packageDirectory, "scripts/test.sh"), encoding: .utf8)
        #expect(script.contains("grep -q 'REFERENCE SUITE NOT RUN'"))
    }
}
