internal import CivilTime
internal import Failures
internal import Postgres
internal import Store
internal import Strategy
internal import TaskContract

/// Pause, resume, flatten and halt: what an operator does to trading, each once and with an entry in the audit log.
enum ControlCommand {
    /// The most characters of a reason.
    static let reasonLimit = 1000

    /// Does what the verb says, or only says it. A second time it says that it is so already.
    static func run(_ verb: ControlVerb, _ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let reason = try arguments.words("--reason", limit: reasonLimit)
        let word = arguments.value("--strategy")
        let isAll = word == "all"
        guard isAll || word == H5Strategy.word else { throw unknownStrategy(word, accepted: [H5Strategy.word, "all"]) }
        let connection = try Connection.open(for: context, application: "usdcop \(verb.rawValue)")
        let targets = try Targets(verb, isAll: isAll, context, connection)
        if let trouble = targets.trouble { print("warning: \(Terminal.printable(trouble))") }
        guard !arguments.isGiven("--preview") else {
            let changes = try connection.transaction(.repeatableRead, readOnly: true) { connection throws(Failure) in
                try targets.changes(reading: connection)
            }
            print("preview: nothing was changed")
            for change in changes { tell(change, reason: reason) }
            return 0
        }
        let done = try connection.transaction { connection throws(Failure) in
            try OperatorControlStore(connection).lock()
            var done: [(change: ControlChange, entry: Int?)] = []
            for change in try targets.changes(reading: connection) {
                let entry =
                    try change.isChange
                    ? change.store(reason: reason, actor: OperatingSystemUser.name, at: CommandProcess.now, in: connection) : nil
                done.append((change, entry))
            }
            return done
        }
        for (change, entry) in done {
            tell(change, reason: reason)
            if let entry { print("audit log: entry \(entry), by \(Terminal.printable(OperatingSystemUser.name))") }
        }
        return 0
    }

    /// What a verb concerns: every strategy, or one under each name it goes by.
    private struct Targets {
        let verb: ControlVerb
        let scopes: [ControlScope]
        /// The strategy whose circuit a resume arms.
        let rearmed: StrategyConfiguration?
        /// Why names come from the database; `nil` when they come from the strategy file.
        let trouble: String?

        /// A resume needs the strategy file, whose rules say whether the circuit is broken; what stops trading does not.
        init(_ verb: ControlVerb, isAll: Bool, _ context: TaskContext, _ connection: Connection) throws(Failure) {
            self.verb = verb
            rearmed = verb == .resume ? try H5Strategy.configuration(context) : nil
            guard !isAll else {
                (scopes, trouble) = ([.all], nil)
                return
            }
            let found = try FoundStrategy(context, connection)
            scopes = found.ids.map(ControlScope.strategy)
            trouble = found.trouble
        }

        func changes(reading connection: Connection) throws(Failure) -> [ControlChange] {
            try scopes.map { scope throws(Failure) in
                try ControlChange(verb, scope, strategy: rearmed, at: CommandProcess.now, reading: connection)
            }
        }
    }

    private static func tell(_ change: ControlChange, reason: String?) {
        print(Terminal.printable(change.headline))
        if change.isChange, let reason { print("reason: \(Terminal.printable(reason))") }
        for line in change.consequences { print(line) }
    }

    /// The refusal of a strategy that is missing or unknown.
    static func unknownStrategy(_ word: String?, accepted: [String]) -> Failure {
        Failure(
            .request, code: word == nil ? "missing_value" : "unknown_strategy",
            word.map { "there is no strategy \($0)" } ?? "--strategy is missing", field: "--strategy",
            remedy: "Say \(accepted.map { "--strategy \($0)" }.joined(separator: " or ")).")
    }
}
