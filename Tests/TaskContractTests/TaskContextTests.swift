@testable import TaskContract

import Failures
import Files
import JSON
import TestSupport
import Testing

@Suite struct TaskContextTests {
    private let checkout = PackageLocation.checkout("/repo")

    @Test func foldersComeFromTheEnvironmentFirst() throws {
        let context = TaskContext(
            environment: ["USDCOP_CONFIG_DIR": "/c", "USDCOP_DATA_DIR": "/d"], location: checkout)
        #expect(try context.configDirectory == "/c")
        #expect(try context.dataDirectory == "/d")
        #expect(try context.seedsDirectory == "/repo/seeds/latest")
    }

    @Test func foldersLieBesideThePackageOtherwise() throws {
        let context = TaskContext(environment: ["USDCOP_CONFIG_DIR": ""], location: checkout)
        #expect(try context.configDirectory == "/repo/config")
        #expect(try context.dataDirectory == "/repo/var")
        let installed = TaskContext(environment: [:], location: .installed(prefix: "/usr/local"))
        #expect(try installed.configDirectory == "/usr/local/share/usdcop/config")
        #expect(try installed.seedsDirectory == "/usr/local/share/usdcop/seeds/latest")
        #expect(try installed.dataDirectory == "/usr/local/var/usdcop")
    }

    @Test func anExecutableWithoutAPackageIsAConfigurationError() throws {
        let context = TaskContext(environment: [:], location: nil)
        let failure = #expect(throws: Failure.self) { try context.configDirectory }
        #expect(failure?.kind == .configuration)
        #expect(failure?.remedy.contains("USDCOP_CONFIG_DIR") == true)
    }

    @Test(arguments: ["b", " b", "b\n", "\t b \r\n", "\u{A0}b"])
    func whiteSpaceAroundAValueIsNoPartOfIt(value: String) {
        let context = TaskContext(environment: ["A": value, "B": " \n", "C": " b c "], location: nil)
        #expect(context.environment("A") == "b" && context.environment("B") == nil && context.environment("C") == "b c")
    }

    @Test func theProcessReadsItsEnvironmentWithoutWhiteSpaceToo() throws {
        let run = try probe(["--param", "behaviour=warn"], environment: ["USDCOP_LOG_FORMAT": " text\n"])
        #expect(run.status == 0 && run.log.contains(" warning the feed is late minutes=7"))
        let leak = try probe(["--param", "behaviour=leak"], environment: ["PROBE_API_KEY_1": "s3cr3t-k3y-value\n"])
        #expect(!leak.log.contains("s3cr3t") && !leak.output.contains("s3cr3t"))
    }

    @Test func anEmptyVariableIsUnset() {
        let context = TaskContext(environment: ["A": "", "B": "b"], location: nil)
        #expect(context.environment("A") == nil && context.environment("B") == "b" && context.environment("C") == nil)
    }

    @Test func aWarningIsKeptOnceInOrder() {
        let context = TaskContext(environment: [:], location: nil)
        for warning in ["b", "a", "b"] { context.warn(warning) }
        #expect(context.warnings == ["b", "a"])
    }

    @Test func aRequestToStopEndsTheWorkAndLetsNoCommitBegin() throws {
        let interruption = Interruption()
        let context = TaskContext(environment: [:], location: nil, logger: .silent, interruption: interruption)
        try context.checkCancellation()
        #expect(try context.uninterruptible { 7 } == 7)
        interruption.request()
        #expect(#expect(throws: Failure.self) { try context.checkCancellation() }?.code == "interrupted")
        var hasRun = false
        #expect(throws: Failure.self) { try context.uninterruptible { hasRun = true } }
        #expect(!hasRun)
    }

    @Test func aStopWaitsForACommitUnderWay() throws {
        let interruption = Interruption()
        let context = TaskContext(environment: [:], location: nil, logger: .silent, interruption: interruption)
        try context.uninterruptible {
            interruption.request()
            #expect(!interruption.close())
        }
        #expect(interruption.close())
    }

    @Test func aCommitThatFailsIsNoLongerUnderWay() {
        let interruption = Interruption()
        let context = TaskContext(environment: [:], location: nil, logger: .silent, interruption: interruption)
        let broken = Failure(.data, code: "broken", "broken", remedy: "Mend it.")
        #expect(throws: broken) { try context.uninterruptible { () throws(Failure) in throw broken } }
        #expect(interruption.close())
    }
}

@Suite struct PackageLocationTests {
    private let folder = TemporaryFolder()

    private func make(_ names: [String]) throws {
        for name in names {
            var files = StagedFiles()
            try files.stage([], at: folder.file(name))
            try files.commit()
        }
    }

    @Test func aBuildFolderLeadsToItsCheckout() throws {
        try make(["Package.swift", "config/trading.yaml", ".build/debug/task"])
        #expect(PackageLocation(executable: folder.file(".build/debug/task")) == .checkout(folder.path))
    }

    @Test func anInstallationIsFoundEvenInsideACheckout() throws {
        try make(["Package.swift", "config/trading.yaml", "dist/bin/task", "dist/share/usdcop/config/trading.yaml"])
        #expect(PackageLocation(executable: folder.file("dist/bin/task")) == .installed(prefix: folder.file("dist")))
    }

    @Test func aFolderWithHalfOfAPackageIsNone() throws {
        try make(["a/Package.swift", "a/.build/task", "b/config/x.yaml", "b/bin/task"])
        #expect(PackageLocation(executable: folder.file("a/.build/task")) == nil)
        #expect(PackageLocation(executable: folder.file("b/bin/task")) == nil)
    }

    @Test func pathsWithoutAFolderLeadNowhere() {
        for path in ["", "task", "/task", "./task"] { #expect(PackageLocation(executable: path) == nil, "\(path)") }
    }
}

@Suite struct LoggerTests {
    private let logger = Logger(task: "t", runID: "r", format: .json, console: nil)

    @Test func aJSONLineHasItsFieldsInOrder() throws {
        let line = logger.jsonLine(.warning, "late\nfeed", ["rows": 3, "level": "mine"])
        let object = try #require(try JSONValue(parsing: line).objectValue)
        #expect(object.keys == ["ts", "level", "task", "run_id", "message", "rows", "level_"])
        #expect(object["level"] == "warning" && object["message"] == "late\nfeed" && object["level_"] == "mine")
        #expect(!line.contains("\n"))
    }

    @Test func aTextLineIsOneLineWithoutControlCharacters() {
        let line = logger.textLine(.error, "bad\n\u{1B}[2Jnews\u{9B}", ["a": "b", "none": nil], isColored: false)
        #expect(line.hasSuffix(#" error bad \u{1b}[2Jnews\u{9b} a=b"#))
    }

    @Test func secretsAreStruckOut() {
        let redaction = Redaction(environment: [
            ("TWELVEDATA_API_KEY_3", "abcdef0123"), ("aws_secret", "topsecret!"), ("DATABASE_URL", "postgres://fx:pw@db/x"),
            ("PATH", "/usr/bin:/bin"), ("SHORT_KEY", "a"), ("PUBLIC_URL", "https://host:8080/a@b"),
        ])
        #expect(redaction.applied(to: "key abcdef0123, topsecret! at") == "key ***, *** at")
        #expect(redaction.applied(to: "connect postgres://fx:pw@db/x") == "connect postgres://fx:***@db/x")
        #expect(redaction.applied(to: "a /usr/bin:/bin https://host:8080/a@b pw") == "a /usr/bin:/bin https://host:8080/a@b pw")
    }

    @Test func ofTwoSecretsTheLongerIsStruckOutWhole() {
        let redaction = Redaction(environment: [("A_KEY", "abcdef0123"), ("B_KEY", "abcdef0123-rest")])
        #expect(redaction.applied(to: "abcdef0123-rest and abcdef0123") == "*** and ***")
    }

    /// Escaped by JSON it would no longer be found.
    @Test func aSecretWithAQuoteIsStruckOutOfJSONLines() {
        let redaction = Redaction(environment: [("API_KEY", "ab\"cd\\ef01")])
        let logger = Logger(task: "t", runID: nil, format: .json, console: nil, redaction: redaction)
        let line = logger.jsonLine(
            .error, "key ab\"cd\\ef01 refused", ["detail": ["ab\"cd\\ef01"], "at": ["url": "ab\"cd\\ef01"]])
        #expect(
            line.contains(#""message":"key *** refused""#) && line.contains(#""detail":["***"]"#)
                && line.contains(#""at":{"url":"***"}"#))
        #expect(!line.contains("cd"))
    }

    @Test func theBarShowsSharesAndFitsTheTerminal() {
        #expect(Console.bar("weeks", 26, of: 52, width: 80) == "weeks  [###############---------------]  50 %  26/52")
        #expect(Console.bar("weeks", 0, of: 52, width: 80).contains("[------------------------------]  0 %"))
        #expect(Console.bar("weeks", 99, of: 52, width: 80).contains("100 %"))
        #expect(Console.bar("weeks", 26, of: 52, width: 10).count == 9)
    }
}
