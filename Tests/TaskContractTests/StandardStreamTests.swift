import Files
import JSON
import TestSupport
import Testing

@Suite struct StandardStreamTests {
    @Test func whatLibrariesPrintGoesToTheLog() throws {
        let run = try probe(["--param", "behaviour=print"])
        #expect(try run.result()["status"] == "success")
        #expect(run.log.contains("a library talks on stdout"))
        #expect(run.log.contains("so does C"))
    }

    private static let gone = "f=$(mktemp -u); mkfifo $f; exec 4<>$f; exec 5>$f; exec 4<&-; rm $f; exec \"$@\" >&5"
    private static let full = #"exec "$@" >/dev/full"#

    @Test(arguments: [gone, full], ["succeed", "skip"])
    func anAnswerThatIsLostIsNoSuccess(_ stdout: String, _ behaviour: String) throws {
        let run = try probe(["--param", "behaviour=\(behaviour)"], prefix: stdout)
        #expect(run.status == 75)
        #expect(run.log.contains("answer_lost"))
    }

    @Test(arguments: [gone, full]) func aFailureKeepsItsStatusWhenItsAnswerIsLost(_ stdout: String) throws {
        let run = try probe(["--param", "behaviour=fail", "--param", "kind=data"], prefix: stdout)
        #expect(run.status == 65)
        #expect(run.log.contains("asked_for") && run.log.contains("answer_lost"))
        // A pipe that nobody reads ends what people read by its signal, as everywhere.
        let status: Int32 = stdout == Self.full ? 75 : 141
        for flag in ["--help", "--schema", "--version"] { #expect(try probe([flag], prefix: stdout).status == status) }
    }

    @Test func withoutAStdoutNothingIsBegun() throws {
        let folder = TemporaryFolder()
        let run = try probe(
            ["--param", "behaviour=fill", "--param", "file=\(folder.file("f"))"], prefix: #"exec "$@" >&-"#)
        #expect(run.status == 78)
        #expect(run.log.contains("stdout_closed"))
        #expect(!FileSystem.exists(folder.file("f")))
        #expect(try probe(["--version"], prefix: #"exec "$@" >&-"#).status == 78)
    }

    @Test(arguments: [(4, 75), (5, 75), (16, 0)]) func aTaskThatCannotBeStoppedForWantOfFilesIsTriedAgain(
        files: Int, status: Int32
    ) throws {
        // Result and pipe take three numbers beside the standard ones.
        let run = try probe(["--param", "behaviour=succeed"], prefix: "ulimit -n \(files); exec \"$@\"")
        #expect(run.status == status)
        if status == 75 { #expect(try run.error()["code"] == "resources_exhausted") }
    }

    @Test func closedStreamsDoNotGiveTheirNumbersToFiles() throws {
        let folder = TemporaryFolder()
        let run = try probe(
            ["--param", "behaviour=fill", "--param", "file=\(folder.file("f"))"], prefix: #"exec "$@" <&- 2>&-"#)
        #expect(run.status == 0)
        #expect(try run.result()["status"] == "success")
        #expect(try FileSystem.read(folder.file("f")).count == 1 << 20)
    }

    @Test func anEmptyStdinIsTheEmptyRequest() throws {
        #expect(try probe(input: .text(" \n")).result()["output"]?["symbols"] == ["USD/COP"])
    }

    @Test func aTerminalOnStdinIsNotRead() throws {
        #expect(try probe(input: .terminal).status == 0)
    }

    @Test func theLogIsTextOnATerminalAndJSONElsewhere() throws {
        let terminal = try probe(["--param", "behaviour=warn"], input: .terminal, environment: ["NO_COLOR": "1"])
        #expect(terminal.log.contains(" warning the feed is late minutes=7"))
        #expect(!terminal.log.contains("\u{1B}"))
        let colored = try probe(["--param", "behaviour=warn"], input: .terminal)
        #expect(colored.log.contains("\u{1B}[33mwarning"))
        let flagged = try probe(["--param", "behaviour=warn", "--log-format", "text"])
        #expect(flagged.log.contains(" warning the feed is late minutes=7"))
        let variable = try probe(["--param", "behaviour=warn"], environment: ["USDCOP_LOG_FORMAT": "text"])
        #expect(variable.log.contains(" warning the feed is late minutes=7"))
    }

    @Test func aLogFormatThatIsNoneIsAConfigurationError() throws {
        let run = try probe(environment: ["USDCOP_LOG_FORMAT": "xml"])
        #expect(run.status == 78)
        #expect(try run.error()["code"] == "environment_invalid")
    }

    @Test func aBarIsShownOnATerminalForWorkOfMoreThanASecond() throws {
        let terminal = try probe(["--param", "behaviour=progress"], input: .terminal)
        #expect(terminal.log.contains("steps  [####"))
        let redirected = try probe(["--param", "behaviour=progress"])
        #expect(!redirected.log.contains("steps  ["))
    }

    @Test func aLogLineCannotCommandTheTerminal() throws {
        let run = try probe(["--param", "behaviour=progress", "--log-format", "text"])
        #expect(run.log.contains(#"note=\u{1b}[31mred"#))
        #expect(!run.log.contains("\u{1B}"))
    }

    @Test func aSecretInAMessageIsStruckOut() throws {
        let run = try probe(["--param", "behaviour=leak"], environment: ["PROBE_API_KEY_1": "s3cr3t-k3y-value"])
        #expect(run.status == 69)
        #expect(!run.log.contains("s3cr3t"))
        #expect(!run.output.contains("s3cr3t"))
        #expect(try run.error()["message"] == "key *** refused")
    }

    @Test func helpSchemaAndVersionNeedNoRequest() throws {
        for flag in ["--help", "-h", "--schema", "--version"] {
            let run = try probe([flag], input: .text("not JSON"))
            #expect(run.status == 0, "\(flag)")
            #expect(run.log.isEmpty)
        }
        #expect(try probe(["--version"]).output == "contract_probe 0.1.0\n")
        #expect(try probe(["--help"]).output.contains("an integer from 2000 to 2100"))
        #expect(try probe(["--schema"]).result()["params"]?["additionalProperties"] == false)
    }
}
