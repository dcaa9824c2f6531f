import CivilTime
import Failures
import Files
import JSON
import SyntheticMarket
import TaskContract
import TestSupport
import Testing

struct SeedGenerationTests {
    let folder = TemporaryFolder()
    let context = TaskContext()

    func request(check: Bool = false) throws -> TaskRequest<SeedParameters> {
        let object = JSONObject([("output_dir", .string(folder.file("seeds"))), ("check", .bool(check))])
        return TaskRequest(params: try SeedParameters(decoding: object), asOf: Instant(microseconds: 0))
    }

    func run(check: Bool = false) throws -> (output: JSONObject, artifacts: [Artifact]) {
        let outcome = try SeedGeneration.run(try request(check: check), in: context)
        guard case .success(let output, let artifacts, _) = outcome else {
            throw Failure(.internal, code: "not_a_success", "\(outcome)", remedy: "")
        }
        return (output, artifacts)
    }

    @Test func theFirstRunWritesAndTheSecondChangesNothing() throws {
        let first = try run()
        #expect(first.output["changed"]?.boolValue == true)
        #expect(FileSystem.names(in: folder.file("seeds")) == SeedSetTests.names)
        let second = try run()
        #expect(second.output["changed"]?.boolValue == false)
        #expect(second.output["files"] == first.output["files"] && second.artifacts == first.artifacts)
    }

    @Test func theOutputNamesEveryFileWithRowsSizeAndDigest() throws {
        let (output, artifacts) = try run()
        let files = try #require(output["files"]?.arrayValue)
        #expect(files.count == 5 && artifacts.count == 5)
        for (file, artifact) in zip(files, artifacts) {
            let bytes = try FileSystem.read(artifact.path)
            let digest = SHA256.hexadecimal(of: bytes)
            #expect(file["sha256"]?.stringValue == digest && artifact.sha256 == digest)
            #expect(file["bytes"]?.integerValue == bytes.count)
            #expect(file["rows"]?.integerValue == artifact.rows)
        }
        #expect(output["data_source"]?.stringValue == "synthetic")
    }

    @Test func checkingWritesNothingAndFailsOnADifference() throws {
        #expect {
            _ = try run(check: true)
        } throws: { error in
            (error as? Failure)?.code == "seeds_differ" && (error as? Failure)?.kind == .data
        }
        #expect(!FileSystem.exists(folder.file("seeds")))
        _ = try run()
        #expect(try run(check: true).output["changed"]?.boolValue == false)
    }

    @Test func anOutputThatIsAFileIsRefused() throws {
        var files = StagedFiles()
        try files.stage([1], at: folder.file("seeds"))
        try files.commit()
        #expect {
            _ = try run()
        } throws: { error in
            (error as? Failure)?.code == "output_not_writable" && (error as? Failure)?.kind == .configuration
        }
        #expect(try FileSystem.read(folder.file("seeds")) == [1])
    }

    @Test func unknownParametersAreRefused() {
        #expect(throws: Failure.self) { try SeedParameters(decoding: JSONObject([("seed", 7)])) }
    }
}
