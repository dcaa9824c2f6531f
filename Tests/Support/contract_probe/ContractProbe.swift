internal import Failures
internal import Files
internal import Glibc
internal import JSON
internal import TaskContract

/// A task that behaves, or misbehaves, as its test asks.
@main
struct ContractProbe: TaskExecutable {
    static let name = "contract_probe"
    static let summary = "Behaves as a test of the task contract asks."
    static let steps = ["first", "second"]
    static let outputSchema: JSONValue = ["type": "object"]

    static func run(_ request: TaskRequest<ProbeParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        let params = request.params
        if params.behaviour != .commit { try mark(params.began) }
        switch params.behaviour {
        case .succeed: break
        case .warn: context.warn("the feed is late", ["minutes": 7])
        case .skip: return .skipped(reason: "holiday")
        case .fail:
            throw Failure(params.kind ?? .internal, code: "asked_for", "the test asked for it", remedy: "Ask for something else.")
        case .leak:
            throw Failure(
                .unavailable, code: "refused", "key \(context.environment("PROBE_API_KEY_1") ?? "") refused", remedy: "Renew it.")
        case .print:
            print("a library talks on stdout")
            puts("so does C")
        case .sleep: while true { pause() }
        case .loop: while true { try rest(context) }
        case .commit:
            try context.uninterruptible { () throws(Failure) in
                try mark(params.began)
                usleep(1_500_000)
                try write(params.file, "committed")
            }
            while true { try rest(context) }
        case .stage:
            var files = StagedFiles()
            try files.stage(Array("half".utf8), at: params.file ?? "unnamed")
            try mark(params.staged)
            // A loop that may end: before one that cannot, the compiler lets go of what is staged.
            while params.staged != "" { pause() }
        case .fill: try write(params.file, String(repeating: "x", count: 1 << 20))
        case .progress:
            for step in 0..<13 {
                context.progress("steps", step, of: 13)
                usleep(100_000)
            }
            context.log(.info, "half way", ["note": "\u{1B}[31mred"])
        case .trap, .null, .abort, .overflow: crash(params.behaviour)
        }
        return .success(output: output(of: request), artifacts: [Artifact(path: "a.json", bytes: [], rows: 3)])
    }

    private static func output(of request: TaskRequest<ProbeParameters>) -> JSONObject {
        JSONObject([
            ("as_of", .string("\(request.asOf)")), ("try_number", .integer(request.tryNumber)),
            ("is_last_try", .bool(request.isLastTry)), ("year", request.params.year.map(JSONValue.integer) ?? .null),
            ("symbols", .array(request.params.symbols.map(JSONValue.string))), ("upstream", .object(request.upstream)),
        ])
    }

    private static func rest(_ context: TaskContext) throws(Failure) {
        usleep(5000)
        try context.checkCancellation()
    }

    private static func write(_ path: String?, _ text: String) throws(Failure) {
        var files = StagedFiles()
        try files.stage(Array(text.utf8), at: path ?? "unnamed")
        try files.commit()
    }

    /// Makes an empty file that tells the test how far the work is.
    private static func mark(_ path: String?) throws(Failure) {
        if let path { try write(path, "") }
    }

    private static func crash(_ behaviour: Behaviour) {
        switch behaviour {
        case .trap:
            let none: [Int] = []
            print(none[CommandLine.arguments.count])
        case .null: UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
        case .overflow: print(descend(Int(getpid())))
        default: abort()
        }
    }

    /// Recursion without end; the result is used, so that no call is a tail call.
    private static func descend(_ depth: Int) -> Int { depth == 0 ? 0 : descend(depth &+ 1) &+ descend(depth &- 1) &+ depth }
}

enum Behaviour: String, CaseIterable {
    case succeed, warn, skip, fail, leak, print, sleep, loop, commit, stage, fill, progress, trap, null, abort, overflow
}

struct ProbeParameters: TaskParameters {
    var behaviour = Behaviour.succeed
    var kind: Failure.Kind?
    var year: Int?
    var symbols = ["USD/COP"]
    var file: String?
    var began: String?
    var staged: String?

    static let declaration: [ParameterField<ProbeParameters>] = [
        .choice("behaviour", \.behaviour, "What to do."),
        .choice("kind", \.kind, "How to fail.", whenAbsent: "internal"),
        .integer("year", \.year, in: 2000...2100, "A year."),
        .strings("symbols", \.symbols, "Instruments."),
        .path("file", \.file, "The file to write."),
        .path("began", \.began, "A file made when the work begins."),
        .path("staged", \.staged, "A file made when the other is staged."),
    ]
}
