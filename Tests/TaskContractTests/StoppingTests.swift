import Files
import Glibc
import JSON
import TestSupport
import Testing

@Suite struct StoppingTests {
    /// Starts a behaviour, waits until it is at its work and sends a signal.
    private func stop(
        _ behaviour: String, _ params: [String] = [], mark: String = "began", with signal: Int32 = SIGTERM
    ) throws -> ProbeRun {
        let folder = TemporaryFolder()
        let params = ["behaviour=\(behaviour)", "\(mark)=\(folder.file("mark"))"] + params
        let process = try ProbeProcess(params.flatMap { ["--param", $0] })
        try process.wait(for: folder.file("mark"))
        process.send(signal)
        return try process.finish()
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func workThatChecksEndsAsInterrupted(_ signal: Int32) throws {
        let run = try stop("loop", with: signal)
        #expect(run.status == 75)
        #expect(try run.error()["code"] == "interrupted")
        #expect(try run.error()["retryable"] == true)
    }

    @Test func workThatNeverChecksIsInterruptedAllTheSame() throws {
        let run = try stop("sleep")
        #expect(run.status == 75)
        #expect(try run.error()["code"] == "interrupted")
    }

    @Test func aTaskThatStillWaitsForItsRequestCanBeStopped() throws {
        let process = try ProbeProcess(input: .silentPipe)
        try process.waitUntilItCatches(SIGTERM)
        process.send(SIGTERM)
        let run = try process.finish()
        #expect(run.status == 75)
        #expect(try run.error()["code"] == "interrupted")
    }

    @Test func whatIsStagedAndNotCommittedIsRemoved() throws {
        let folder = TemporaryFolder()
        let run = try stop("stage", ["file=\(folder.file("out.json"))"], mark: "staged")
        #expect(run.status == 75)
        #expect(names(in: folder) == [])
    }

    @Test func aCommitUnderWayIsNotCut() throws {
        let folder = TemporaryFolder()
        let run = try stop("commit", ["file=\(folder.file("out.json"))"])
        #expect(run.status == 75)
        #expect(try FileSystem.read(folder.file("out.json")) == Array("committed".utf8))
        #expect(names(in: folder) == ["out.json"])
    }

    @Test func aReaderOfTheLogThatStoppedReadingDoesNotHoldTheResultBack() throws {
        let folder = TemporaryFolder()
        // The probe's stderr is a pipe that is full and that nobody reads.
        let process = try ProbeProcess(
            ["--param", "behaviour=sleep", "--param", "began=\(folder.file("began"))"],
            prefix:
                #"mkfifo "$FIFO"; exec 3<>"$FIFO"; dd if=/dev/zero of="$FIFO" bs=65536 count=1 2>/dev/null; exec "$@" 2>"$FIFO""#
                .replacing("$FIFO", with: folder.file("fifo")))
        try process.wait(for: folder.file("began"))
        process.send(SIGTERM)
        let run = try process.finish()
        #expect(run.status == 75)
        #expect(try run.error()["code"] == "interrupted")
    }
}

@Suite struct CrashTests {
    @Test(arguments: ["trap", "null", "abort", "overflow"])
    func aCrashLeavesAResultLineAndStatus70(_ behaviour: String) throws {
        let run = try probe(["--param", "behaviour=\(behaviour)", "--run-id", "r\"1"])
        let result = try run.result()
        #expect(run.status == 70)
        #expect(result["status"] == "failed")
        #expect(result["run_id"] == "r\"1")
        #expect(result["error"]?["code"] == "crash")
        #expect(result["error"]?["retryable"] == false)
    }

    @Test func theTimesOfACrashAreInstantsAndMilliseconds() throws {
        let result = try probe(["--param", "behaviour=trap"]).result()
        let started = try #require(result["started_at"]?.stringValue)
        let finished = try #require(result["finished_at"]?.stringValue)
        #expect(finished.count == "2024-01-01T00:00:00.000Z".count)
        // Both are UTC at the same width up to the second, so that text order is time order.
        #expect(started.prefix(19) <= finished.prefix(19))
        #expect(try #require(result["duration_ms"]?.integerValue) >= 0)
    }

    @Test func theRuntimesBacktraceIsKept() throws {
        let run = try probe(["--param", "behaviour=trap"], environment: ["SWIFT_BACKTRACE": "enable=yes,color=no"])
        #expect(run.status == 70)
        #expect(try run.error()["code"] == "crash")
        #expect(run.log.contains("Fatal error"))
    }
}

/// The names in a temporary folder, hidden ones included.
func names(in folder: TemporaryFolder) -> [String] { FileSystem.names(in: folder.path) }
