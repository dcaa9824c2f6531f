internal import Failures
internal import JSON

/// The command line of a task.
struct TaskArguments: Equatable {
    enum Mode: Equatable {
        case run, help, schema, version
    }

    var mode = Mode.run
    var isPretty = false
    var logFormat: Logger.Format?
    /// The texts of `--param`, in order.
    var params: [(name: String, text: String)] = []
    /// `as_of`, `run_id` and `step`, where the flags are given.
    var envelope: [(name: String, text: String)] = []
    /// What is wrong with the command line; the rest of it is read all the same, so that the answer has the form asked for.
    var problem: Failure?

    private static let valued = ["--param", "--as-of", "--run-id", "--step", "--log-format"]
    private static let plain = ["--help", "--schema", "--version", "--pretty"]

    static func == (left: TaskArguments, right: TaskArguments) -> Bool {
        left.mode == right.mode && left.isPretty == right.isPretty && left.logFormat == right.logFormat
            && left.problem == right.problem && left.params.elementsEqual(right.params, by: ==)
            && left.envelope.elementsEqual(right.envelope, by: ==)
    }

    /// Reads the arguments behind the executable's name.
    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let flag: String
            var text: String?
            if argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") {
                flag = String(argument[..<equals])
                text = String(argument[argument.index(after: equals)...])
            } else {
                flag = argument == "-h" ? "--help" : argument
            }
            if TaskArguments.valued.contains(flag) {
                guard let value = text ?? rest.popFirst() else {
                    note("missing_value", "\(flag) stands without its value", "Write \(flag) and its value.")
                    continue
                }
                take(flag, value)
            } else if TaskArguments.plain.contains(flag), text == nil {
                take(flag)
            } else {
                noteUnknown(argument, flag)
            }
        }
    }

    private mutating func take(_ flag: String) {
        switch flag {
        case "--help": mode = .help
        case "--schema": mode = .schema
        case "--version": mode = .version
        default: isPretty = true
        }
    }

    private mutating func take(_ flag: String, _ value: String) {
        switch flag {
        case "--log-format":
            logFormat = Logger.Format(rawValue: value)
            if logFormat == nil {
                let given = RequestFailure.shown(.string(value))
                note("not_accepted", "--log-format is \(given); accepted: json, text", "Write --log-format json or text.")
            }
        case "--param":
            guard let equals = value.firstIndex(of: "="), equals != value.startIndex else {
                let given = RequestFailure.shown(.string(value))
                return note("not_accepted", "--param is \(given); accepted: name=value", "Write --param name=value.")
            }
            append(String(value[..<equals]), String(value[value.index(after: equals)...]), to: \.params, flag: "--param")
        case "--as-of": append("as_of", value, to: \.envelope, flag: flag)
        case "--run-id": append("run_id", value, to: \.envelope, flag: flag)
        default: append("step", value, to: \.envelope, flag: flag)
        }
    }

    private mutating func append(
        _ name: String, _ text: String, to list: WritableKeyPath<TaskArguments, [(name: String, text: String)]>, flag: String
    ) {
        guard !self[keyPath: list].contains(where: { $0.name == name }) else {
            let twice = flag == "--param" ? "--param \(RequestFailure.clipped(name))" : flag
            return note("duplicate_flag", "\(twice) is there twice", "Give it once.")
        }
        self[keyPath: list].append((name, text))
    }

    private mutating func noteUnknown(_ argument: String, _ flag: String) {
        let nearest = Suggestion.nearest(to: flag, among: TaskArguments.valued + TaskArguments.plain)
        note(
            "unknown_flag",
            "the argument \(RequestFailure.shown(.string(argument))) is unknown\(nearest.map { "; did you mean \($0)?" } ?? "")",
            "Run with --help to see what is accepted.")
    }

    /// The first problem counts.
    private mutating func note(_ code: String, _ message: String, _ remedy: String) {
        if problem == nil { problem = Failure(.request, code: code, message, field: nil, remedy: remedy) }
    }

    /// The request with the flags put over it.
    ///
    /// - Throws: `unknown_field` for a parameter the task does not have.
    func merged<Parameters: TaskParameters>(
        over document: JSONObject, _ type: Parameters.Type
    ) throws(Failure) -> JSONObject {
        var document = document
        for (name, text) in envelope { document[name] = .string(text) }
        guard !params.isEmpty else { return document }
        var object: JSONObject
        switch document["params"] {
        case nil, .null: object = JSONObject()
        case .object(let members): object = members
        // The decoder says what is wrong with it.
        default: return document
        }
        for (name, text) in params {
            guard let field = Parameters.declaration.first(where: { $0.name == name }) else {
                throw RequestFailure.unknownField(name, in: "params", known: Parameters.declaration.map(\.name))
            }
            object[name] = field.kind.value(ofText: text, isNullable: field.isNullable)
        }
        document["params"] = .object(object)
        return document
    }
}
