internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import H5Live
internal import HashChain
internal import Postgres
internal import Store
internal import Strategy

/// What a verb would change, found out from one state of the database.
struct ControlChange {
    let verb: ControlVerb
    let scope: ControlScope
    /// What holds.
    let from: ControlState
    /// What is to hold.
    let to: ControlState
    /// What holds besides, by the name of its scope, the strictest first; scopes that allow everything are not among them.
    let besides: [(name: String, state: ControlState)]
    /// Why the circuit breaker is broken; `nil` when it is whole, or the verb has nothing to do with it.
    let circuitBreak: Guardrails.Break?
    /// The newest week's execution.
    let position: LiveExecution?

    /// Whether anything would change.
    var isChange: Bool { from != to || isRearming }
    /// Whether the audit entry itself is what arms a broken circuit again.
    var isRearming: Bool { verb == .resume && circuitBreak != nil }

    /// Looks at what there is.
    ///
    /// - Parameter strategies: those whose circuits a resume arms; other verbs need none.
    /// - Throws: as `Connection.query`.
    init(
        _ verb: ControlVerb, _ scope: ControlScope, strategies: [StrategyConfiguration], at now: Instant,
        reading connection: Connection
    ) throws(Failure) {
        self.verb = verb
        self.scope = scope
        let controls = OperatorControlStore(connection)
        from = ControlState(try controls.control(scope.name))
        to = verb.applied(to: from)
        var others: [(name: String, state: ControlState)] = []
        for (name, control) in try controls.all() where name != scope.name {
            guard scope == .all || name == OperatorControlStore.global else { continue }
            others.append((name, ControlState(control)))
        }
        besides = others.filter { $0.state != .running }
            .sorted { ($1.state.state, $0.name) < ($0.state.state, $1.name) }
        var broken: Guardrails.Break?
        for strategy in strategies where broken == nil {
            broken = try LiveLedger(connection, strategy, asOf: now).guardrails.circuitBreak
        }
        circuitBreak = broken
        position = try LiveExecution.foremost(LiveExecutionStore(connection), at: now)
    }

    /// Stores the change with its entry in the audit log, in the transaction that is open.
    ///
    /// - Returns: the number of the entry.
    func store(reason: String?, actor: String, at now: Instant, in connection: Connection) throws(Failure) -> Int {
        if from != to {
            try OperatorControlStore(connection).set(
                OperatorControl(state: to.state, flatten: to.flatten, reason: reason, actor: actor, at: now), scope.name)
        }
        return try AuditLogStore(connection).append(
            AuditEvent(at: now, actor: actor, subject: scope.name, from: from.text, to: to.text, notes: reason)
        ).sequence
    }

    // MARK: - Telling

    /// What changes, or that nothing does.
    var headline: String {
        if from != to { return "\(scope.title): \(from.text) → \(to.text)" }
        if isRearming { return "\(scope.title): \(to.text), as before" }
        switch verb {
        case .pause where from.state == .halted:
            return "\(scope.title): halted, which is stricter than a pause; nothing to change"
        default: return "\(scope.title): already \(from.text); nothing to change"
        }
    }

    /// What follows from it, a sentence a line.
    var consequences: [String] {
        var lines: [String] = []
        switch to.state {
        case .running where besides.isEmpty: lines.append("The executor sends orders from its next run on.")
        case .running: lines.append("What holds besides goes on: resume it by its own name.")
        case .paused: lines.append("Nothing new is entered." + (to.flatten ? "" : " An open position is managed to its end."))
        case .halted:
            lines.append(
                "No order of any kind is sent, stops and targets included; bars that end\nmeanwhile are passed over and never tested."
            )
        }
        if let circuitBreak, verb == .resume {
            lines.append("The circuit breaker (\(circuitBreak.text)) is armed again;\nits counts start anew.")
        }
        if to.flatten {
            lines.append("The open position is closed at the executor's next run with a fresh bar.")
        }
        lines.append(positionLine)
        for other in besides {
            lines.append("Besides, \(other.name) is \(other.state.text): the stricter of the two holds.")
        }
        return lines
    }

    private var positionLine: String {
        guard let position, position.isUnfinished else {
            return to.flatten ? "No position is open, so there is nothing to close yet." : "No position is open."
        }
        guard position.status == .positioned else {
            return "\(position.title) waits to be entered"
                + (to.state == .running ? "." : "; it is not while this holds.")
        }
        let kept = to.state == .halted && !to.flatten ? "; it has no stop now: usdcop flatten closes it." : "."
        return "\(position.title) is open\(kept)"
    }
}
