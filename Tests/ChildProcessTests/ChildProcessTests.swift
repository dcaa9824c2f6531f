import ChildProcess
import Testing

@Suite struct ChildProcessTests {
    private func shell(_ script: String, input: String = "", environment: ChildCommand.Environment = .inherited()) -> ChildCommand
    {
        ChildCommand("/bin/sh", ["-c", script], environment: environment, input: Array(input.utf8))
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func bytesGoInAndBothOutputsComeOut() throws {
        let end = try ChildProcess.run(shell("cat; echo oops >&2; exit 3", input: "one\ntwo"), within: .seconds(30))
        #expect(text(end.output) == "one\ntwo" && text(end.errors) == "oops\n" && end.status == 3)
        #expect(end.firstOutput != nil)
    }

    @Test func withoutInputTheChildReadsTheEnd() throws {
        let end = try ChildProcess.run(shell("cat | wc -c"), within: .seconds(30))
        #expect(text(end.output) == "0\n")
    }

    /// More than any buffer of the kernel holds, both ways at once.
    @Test func neitherSideWaitsForTheOther() throws {
        let input = [UInt8](repeating: 65, count: 4 << 20)
        let end = try ChildProcess.run(ChildCommand("cat", input: input), within: .seconds(60))
        #expect(end.output == input && end.status == 0)
    }

    @Test func aChildThatDoesNotReadIsNoTrouble() throws {
        let input = [UInt8](repeating: 65, count: 4 << 20)
        let end = try ChildProcess.run(ChildCommand("true", input: input), within: .seconds(60))
        #expect(end.status == 0 && end.output.isEmpty && end.firstOutput == nil)
    }

    @Test func whatGoesBeyondTheLimitsIsDropped() throws {
        var command = shell("printf 1234567890; printf abcdefghij >&2")
        command.outputLimit = 4
        command.errorLimit = 0
        let end = try ChildProcess.run(command, within: .seconds(30))
        #expect(text(end.output) == "1234" && end.errors.isEmpty && end.status == 0)
    }

    @Test func aSignalsEndIsToldAsAShellDoes() throws {
        #expect(try ChildProcess.run(shell("kill -9 $$"), within: .seconds(30)).status == 137)
    }

    @Test func theEnvironmentIsTheNamedOneAlone() throws {
        let end = try ChildProcess.run(
            ChildCommand("/usr/bin/env", environment: .only(["A": "1 2"])), within: .seconds(30))
        #expect(text(end.output) == "A=1 2\n")
    }

    @Test func anInheritedVariableIsChangedAndOthersStay() throws {
        let end = try ChildProcess.run(
            shell("env | grep -c ^PATH=; env | grep ^PATH=", environment: .inherited(changing: ["PATH": "/usr/bin:/bin"])),
            within: .seconds(30))
        #expect(text(end.output) == "1\nPATH=/usr/bin:/bin\n")
        let home = try ChildProcess.run(shell("test -n \"$PATH\""), within: .seconds(30))
        #expect(home.status == 0)
    }

    @Test(arguments: ["/nowhere/program", "no-such-program", "/"]) func aProgramThatIsNotThereIsNamedSo(_ name: String) {
        #expect {
            try ChildProcess.run(ChildCommand(name), within: .seconds(30))
        } throws: { error in
            if case .notExecutable? = error as? ChildProblem { true } else { false }
        }
    }

    @Test func aChildThatTakesTooLongIsKilled() {
        #expect(throws: ChildProblem.timedOut) { try ChildProcess.run(shell("exec sleep 600"), within: .milliseconds(50)) }
    }

    /// It has closed both outputs and runs on.
    @Test func aSilentChildIsWaitedForAndKilledInTime() throws {
        #expect(try ChildProcess.run(shell("exec >&- 2>&-; sleep 0.1; exit 4"), within: .seconds(30)).status == 4)
        #expect(throws: ChildProblem.timedOut) {
            try ChildProcess.run(shell("exec >&- 2>&-; exec sleep 600"), within: .milliseconds(50))
        }
    }

    @Test func aCallerWhoGivesUpEndsTheChild() {
        var questions = 0
        #expect(throws: ChildProblem.cancelled) {
            try ChildProcess.run(shell("exec sleep 600"), within: .seconds(600)) {
                questions += 1
                return questions > 2
            }
        }
    }
}
