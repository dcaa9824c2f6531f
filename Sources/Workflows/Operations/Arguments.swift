internal import Failures
internal import Files
internal import TaskContract

/// The words and options behind a verb. An option is accepted when the verb's usage names it, a word when it asks for one.
struct Arguments {
    /// Words that are no option, in order.
    let words: [String]
    private let options: [String: String]

    /// Reads `--name value`, `--name=value` and, where the usage shows no value, `--name`.
    ///
    /// - Throws: `unknown_option`, `missing_value`, `unexpected_value`, `unexpected_argument` (request).
    init(_ arguments: [String], of verb: Verb) throws(Failure) {
        var words: [String] = []
        var options: [String: String] = [:]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                guard Arguments.takesWords(verb.usage) else {
                    throw Failure(
                        .request, code: "unexpected_argument", "usdcop \(verb.name) cannot make use of \(argument)",
                        remedy: "usage: usdcop \(verb.usage)")
                }
                words.append(argument)
                continue
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let name = parts[0]
            guard let takesValue = Arguments.takesValue(name, verb) else {
                throw Failure(
                    .request, code: "unknown_option", "usdcop \(verb.name) has no option \(name)",
                    remedy: "usage: usdcop \(verb.usage)")
            }
            guard takesValue else {
                guard parts.count == 1 else {
                    throw Failure(
                        .request, code: "unexpected_value", "\(name) takes no value",
                        remedy: "Give \(name) alone, or leave it out.")
                }
                options[name] = ""
                continue
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty else {
                throw Failure(
                    .request, code: "missing_value", "\(name) stands without its value", remedy: "usage: usdcop \(verb.usage)")
            }
            options[name] = value
        }
        self.words = words
        self.options = options
    }

    /// The value of an option; `nil` when it is not given.
    func value(_ name: String) -> String? { options[name] }

    /// Words a person is to read, behind an option; `nil` when it is not given.
    ///
    /// - Throws: `blank`, `out_of_range` (request) for words nobody can see and for more characters than the limit.
    func words(_ name: String, limit: Int) throws(Failure) -> String? {
        guard let text = value(name) else { return nil }
        guard !text.isBlank else {
            throw Failure(
                .request, code: "blank", "\(name) says nothing", field: name, remedy: "Say it in words, or leave \(name) out.")
        }
        guard text.count <= limit else {
            throw Failure(
                .request, code: "out_of_range", "\(name) has \(text.count) characters; accepted: at most \(limit)", field: name,
                remedy: "Say it in fewer words.")
        }
        return text
    }

    /// Whether an option without a value is given.
    func isGiven(_ name: String) -> Bool { options[name] != nil }

    /// `DIR/production` of `--output-dir`, by default of the task's own output folder.
    func productionDirectory(_ context: TaskContext) throws(Failure) -> String {
        if let folder = value("--output-dir") { return Path.join(try Path.absolute(folder), "production") }
        return Path.join(try Path.absolute(try context.dataDirectory), "public/production")
    }

    /// Whether the usage asks for a word behind the verb.
    private static func takesWords(_ usage: String) -> Bool {
        usage.split(separator: " ").dropFirst().first.map { !$0.hasPrefix("[") && !$0.hasPrefix("--") } ?? false
    }

    /// `nil` when the usage does not name the option.
    private static func takesValue(_ name: String, _ verb: Verb) -> Bool? {
        for part in verb.usage.dropFirst(verb.name.count).split(whereSeparator: { "[]|".contains($0) }) {
            let words = part.split(separator: " ")
            guard let place = words.firstIndex(where: { $0 == name }) else { continue }
            return words.indices.contains(place + 1) && !words[place + 1].hasPrefix("--")
        }
        return nil
    }
}
