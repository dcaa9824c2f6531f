import Failures
@testable import Operations
import TaskContract
import TestSupport
import Testing

@Suite struct ArgumentTests {
    @Test(arguments: [["--year", "2024"], ["--year=2024"], ["--year", "2023", "--year", "2024"]])
    func aValueStandsBehindItsOptionOrAnEqualsSign(arguments: [String]) throws {
        #expect(try parse("report", arguments).value("--year") == "2024")
    }

    @Test func aValueMayHoldEqualsSignsAndDashes() throws {
        let arguments = try parse("vote", ["approve", "--notes=a=b", "--output-dir", "--odd"])
        #expect(arguments.value("--notes") == "a=b" && arguments.value("--output-dir") == "--odd")
        #expect(arguments.words == ["approve"])
    }

    @Test func anOptionWithoutValueIsGivenOrNot() throws {
        #expect(try parse("data", ["--newest-year"]).isGiven("--newest-year"))
        #expect(try !parse("data", []).isGiven("--newest-year"))
        #expect(try parse("report", ["--production"]).value("--year") == nil)
    }

    @Test(arguments: [
        ("report", "--notes"), ("vote", "--year"), ("doctor", "--directory"), ("data", "--output-dir"), ("data", "--"),
        ("data", "--DIR"), ("report", "--yea"), ("report", "--Year"),
    ])
    func aVerbKnowsItsOwnOptionsOnly(verb: String, option: String) throws {
        let failure = try requireFailure { _ = try parse(verb, [option, "x"]) }
        #expect(failure.code == "unknown_option" && failure.kind == .request)
        #expect(failure.message.contains(option) && failure.remedy.contains("usdcop \(verb)"))
    }

    @Test(arguments: [["--year"], ["--year="], ["--year", ""], ["--output-dir=", "--year", "2025"]])
    func anOptionWithoutItsValueIsRefused(arguments: [String]) throws {
        let failure = try requireFailure { _ = try parse("report", arguments) }
        #expect(failure.code == "missing_value" && failure.kind == .request)
    }

    @Test func aSwitchTakesNoValue() throws {
        let failure = try requireFailure { _ = try parse("report", ["--production=false"]) }
        #expect(failure.code == "unexpected_value" && failure.message.contains("--production"))
    }

    @Test(arguments: [("data", "folder"), ("report", "2024"), ("doctor", "now"), ("data", "-h")])
    func aWordNoVerbAskedForIsNotIgnored(verb: String, word: String) throws {
        let failure = try requireFailure { _ = try parse(verb, [word]) }
        #expect(failure.code == "unexpected_argument" && failure.message.contains(word))
    }

    @Test func theFolderIsTheGivenOneElseTheTasks() throws {
        let context = TaskContext(environment: ["USDCOP_DATA_DIR": "/data"], location: nil)
        #expect(try parse("report", []).productionDirectory(context) == "/data/public/production")
        #expect(try parse("report", ["--output-dir", "/out"]).productionDirectory(context) == "/out/production")
        #expect(try parse("report", ["--output-dir", "out"]).productionDirectory(context).hasPrefix("/"))
    }

    private func parse(_ verb: String, _ arguments: [String]) throws -> Arguments {
        try Arguments(arguments, of: try #require(Operations.verbs.first { $0.name == verb }))
    }
}

@Suite struct CommandLineTests {
    @Test(arguments: [["--help"], ["-h"], ["help"], []])
    func helpNamesEveryVerb(arguments: [String]) throws {
        let run = try CommandRun("usdcop", arguments)
        #expect(run.status == 0 && run.errors.isEmpty)
        for verb in ["doctor", "data", "report", "vote"] {
            #expect(run.lines.contains { $0.hasPrefix("  \(verb) ") }, "\(verb)")
        }
    }

    @Test(arguments: ["doctor", "data", "report", "vote"])
    func everyVerbHasItsOwnHelp(verb: String) throws {
        let run = try usdcop(verb, "--help")
        #expect(run.status == 0)
        #expect(run.lines.first?.hasPrefix("usage: usdcop \(verb)") == true)
    }

    @Test func helpAmongOtherArgumentsDoesNothingElse() throws {
        let backtest = try Backtest.copy()
        let before = try backtest.content()
        #expect(try backtest.vote("approve", "--help").status == 0)
        #expect(try backtest.content() == before)
    }

    @Test(arguments: [
        (["trade"], "no verb trade"), (["vote"], "vote is missing"), (["vote", "accept"], "accept is no vote"),
        (["vote", "approve", "reject"], "approve reject is no vote"), (["report", "--year", "soon"], "--year is soon"),
        (["report", "--year"], "without its value"), (["data", "--yaer", "1"], "no option --yaer"),
        (["report", "--year", "2025", "--production"], "--year"),
    ])
    func aWrongRequestIsToldOnStandardError(arguments: [String], message: String) throws {
        let run = try CommandRun("usdcop", arguments, environment: ["USDCOP_DATA_DIR": "/nonexistent"])
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains(message), "\(run.errors)")
    }

    @Test func theVersionIsPrinted() throws {
        let run = try usdcop("--version")
        #expect(run.status == 0 && run.output.hasPrefix("usdcop "))
    }
}
