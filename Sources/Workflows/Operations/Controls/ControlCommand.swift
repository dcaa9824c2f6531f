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
        let strategy = try arguments.strategyOrAll()
        let connection = try Connection.open(for: context, application: "usdcop \(verb.rawValue)")
        let targets = try Targets(verb, strategy, context, connection)
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
        /// The strategies whose circuits a resume arms.
        let rearmed: [StrategyConfiguration]
        /// Why names come from the database; `nil` when they come from the strategy file.
        let trouble: String?

        /// A resume needs the strategy files, whose rules say whether a circuit is broken; what stops trading does not.
        ///
        /// - Parameter strategy: the one concerned; `nil` for all.
        init(
            _ verb: ControlVerb, _ strategy: StrategyDescription?, _ context: TaskContext, _ connection: Connection
        ) throws(Failure) {
            self.verb = verb
            var rearmed: [StrategyConfiguration] = []
            if verb == .resume {
                for strategy in strategy.map({ [$0] }) ?? StrategyDescription.all {
                    rearmed.append(try strategy.configuration(context))
                }
            }
            self.rearmed = rearmed
            guard let strategy else {
                (scopes, trouble) = ([.all], nil)
                return
            }
            let found = try FoundStrategy(strategy, context, connection)
            scopes = found.ids.map(ControlScope.strategy)
            trouble = found.trouble
        }

        func changes(reading connection: Connection) throws(Failure) -> [ControlChange] {
            try scopes.map { scope throws(Failure) in
                try ControlChange(verb, scope, strategies: rearmed, at: CommandProcess.now, reading: connection)
            }
        }
    }

    private static func tell(_ change: ControlChange, reason: String?) {
        print(Terminal.printable(change.headline))
        if change.isChange, let reason { print("reason: \(Terminal.printable(reason))") }
        for line in change.consequences { print(line) }
    }
}
