import Failures
import JSON
import TestSupport
import Testing

@Suite struct ExitStatusTests {
    @Test func aTaskThatIsDoneExitsWithZero() throws {
        let run = try probe(input: .text(#"{"run_id":"scheduled__1","params":{"year":2024}}"#))
        let result = try run.result()
        #expect(run.status == 0)
        #expect(result["status"] == "success")
        #expect(result["run_id"] == "scheduled__1")
        #expect(result["output"]?["year"] == 2024)
        #expect(result["error"] == .null)
    }

    @Test func theResultHasTheFieldsOfTheContractInTheirOrder() throws {
        let keys = [
            "contract", "task", "step", "run_id", "status", "started_at", "finished_at", "duration_ms", "output", "artifacts",
            "warnings", "error",
        ]
        for behaviour in ["succeed", "skip", "fail", "trap"] {
            let result = try probe(["--param", "behaviour=\(behaviour)"]).result()
            #expect(result.objectValue?.keys == keys, "\(behaviour)")
            #expect(result["contract"] == "usdcop.task/1")
            #expect(result["task"] == "contract_probe")
        }
    }

    @Test func anArtifactIsNamedByItsDigest() throws {
        let artifact = try #require(try probe().result()["artifacts"]?.arrayValue?.first)
        #expect(artifact.objectValue?.keys == ["path", "sha256", "rows"])
        #expect(artifact["sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func aTaskWhoseTimeItIsNotExitsWith99() throws {
        let run = try probe(["--param", "behaviour=skip"])
        let result = try run.result()
        #expect(run.status == 99)
        #expect(result["status"] == "skipped")
        #expect(result["output"]?["reason"] == "holiday")
    }

    @Test(arguments: Failure.Kind.allCases)
    func aFailureExitsWithTheStatusOfItsKind(_ kind: Failure.Kind) throws {
        let run = try probe(["--param", "behaviour=fail", "--param", "kind=\(kind.rawValue)"])
        let result = try run.result()
        #expect(run.status == kind.exitStatus)
        #expect(result["status"] == "failed")
        #expect(result["output"] == .null)
        #expect(result["error"]?["code"] == "asked_for")
        #expect(result["error"]?["retryable"] == .bool(kind == .unavailable || kind == .temporary))
        #expect(result["error"]?.objectValue?.keys == ["code", "message", "field", "remedy", "retryable"])
    }

    @Test func theKindsHaveTheStatusesOfTheContract() {
        let statuses = Failure.Kind.allCases.map { "\($0.rawValue) \($0.exitStatus)" }
        #expect(
            statuses == [
                "request 64", "data 65", "unavailable 69", "internal 70", "temporary 75", "configuration 78",
            ])
    }

    @Test func aRefusedRequestExitsWith64AndKeepsTheRunsName() throws {
        let run = try probe(input: .text(#"{"run_id":"r7","params":{"year":1999}}"#))
        #expect(run.status == 64)
        #expect(try run.result()["run_id"] == "r7")
        #expect(try run.error()["field"] == "params.year")
        #expect(try run.error()["code"] == "out_of_range")
    }

    @Test func anUnknownFlagExitsWith64AndAResultLine() throws {
        let run = try probe(["--prety"])
        #expect(run.status == 64)
        #expect(try run.error()["code"] == "unknown_flag")
        #expect(try run.error()["message"]?.stringValue?.contains("did you mean --pretty?") == true)
    }

    @Test func warningsAreInTheResultAndInTheLog() throws {
        let run = try probe(["--param", "behaviour=warn"])
        #expect(try run.result()["warnings"] == ["the feed is late"])
        let line = try JSONValue(parsing: run.log)
        #expect(line["level"] == "warning")
        #expect(line["minutes"] == 7)
        #expect(line["task"] == "contract_probe")
    }

    @Test func prettyIsTheSameResultIndented() throws {
        let run = try probe(["--pretty", "--param", "behaviour=skip"])
        #expect(run.output.hasPrefix("{\n  \"contract\": \"usdcop.task/1\",\n"))
        #expect(try JSONValue(parsing: run.output)["status"] == "skipped")
    }

    @Test func aFullDiskIsTemporary() throws {
        let file = TemporaryFolder()
        // The limit stands for the disk: 8 blocks of 512 bytes.
        let run = try probe(
            ["--param", "behaviour=fill", "--param", "file=\(file.file("big"))"], prefix: #"ulimit -f 8; exec "$@""#)
        #expect(run.status == 75)
        #expect(try run.error()["code"] == "disk_full")
        #expect(names(in: file) == [])
    }
}
