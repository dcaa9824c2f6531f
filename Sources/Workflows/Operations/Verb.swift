internal import Failures
internal import TaskContract

/// One verb of the command line: what it is called, what it takes, and what it does.
struct Verb: Sendable {
    /// One option, as it is typed, such as `--year YEAR`; without a value it is a switch.
    struct Option: Sendable {
        /// Its name with the dashes.
        let name: String
        /// What stands for its value; `nil` of a switch.
        let value: String?
        /// What it means, with its default.
        let meaning: String

        /// An option; `form` is its name, and a space and a word for its value where it takes one.
        init(_ form: String, _ meaning: String) {
            let parts = form.split(separator: " ", maxSplits: 1).map(String.init)
            name = parts[0]
            value = parts.count == 2 ? parts[1] : nil
            self.meaning = meaning
            precondition(name.hasPrefix("--"), "an option begins with two dashes")
        }

        var form: String { value.map { "\(name) \($0)" } ?? name }
    }

    /// What it is called.
    let name: String
    /// The line that shows how it is used.
    let usage: String
    /// What it does, in a line.
    let summary: String
    /// Its options, in the order of the usage.
    let options: [Option]
    /// Calls to begin with, without the program's name.
    let examples: [String]
    /// Does it.
    let run: @Sendable (Arguments, TaskContext) throws(Failure) -> Int32

    /// What `--help` behind the verb prints.
    var help: String {
        var table = TextTable(columns: [.left, .left])
        for option in options + [Option("--help", "print this")] { table.add(["  \(option.form)", option.meaning]) }
        let calls = examples.map { "  usdcop \($0)" }.joined(separator: "\n")
        return "usage: usdcop \(usage)\n\n\(summary)\n\noptions:\n\(table.text)\n\nexamples:\n\(calls)"
    }
}
