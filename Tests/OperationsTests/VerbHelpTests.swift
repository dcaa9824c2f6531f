import Failures
import TestSupport
import Testing

@testable import Operations

/// The help of a verb explains every option it takes, and shows calls that are accepted.
@Suite struct VerbHelpTests {
    private static let names = Operations.verbs.map(\.name)

    private func verb(_ name: String) throws -> Verb { try #require(Operations.verbs.first { $0.name == name }) }

    @Test(arguments: names) func everyOptionOfTheUsageIsExplained(name: String) throws {
        let verb = try verb(name)
        let used = verb.usage.split { " []|".contains($0) }.filter { $0.hasPrefix("--") }.map(String.init)
        #expect(verb.options.map(\.name) == used)
        #expect(verb.options.allSatisfy { !$0.meaning.isEmpty })
    }

    @Test(arguments: names) func everyExampleIsAccepted(name: String) throws {
        let verb = try verb(name)
        #expect(!verb.examples.isEmpty)
        for example in verb.examples {
            // A quoted text is one word for the shell.
            let words = example.split(separator: "'", omittingEmptySubsequences: false).enumerated()
                .flatMap { $0.offset % 2 == 1 ? [$0.element] : $0.element.split(separator: " ") }.map(String.init)
            #expect(words.first == name)
            #expect(throws: Never.self) { _ = try Arguments(Array(words.dropFirst()), of: verb) }
        }
    }

    @Test(arguments: names) func theHelpShowsThem(name: String) throws {
        let (verb, run) = (try verb(name), try usdcop(name, "--help"))
        #expect(run.status == 0 && run.errors.isEmpty)
        for option in verb.options { #expect(run.lines.contains { $0.contains(option.form) && $0.contains(option.meaning) }) }
        for example in verb.examples { #expect(run.lines.contains("  usdcop \(example)")) }
    }
}
