public import Execution
public import Failures
public import Postgres

/// The rows of `operator_controls`.
public struct OperatorControlStore {
    /// The scope that holds for every strategy.
    public static let global = "global"

    let connection: Connection

    /// The controls behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    /// The control of a scope; `nil` where nobody ever set one, which is running.
    public func control(_ scope: String) throws(Failure) -> OperatorControl? {
        let result = try connection.query(
            "select state, flatten, reason, actor, at from operator_controls where scope = \(scope)")
        guard let row = result.rows.first else { return nil }
        return try OperatorControlStore.control(row)
    }

    /// Every control that was ever set, by scope.
    public func all() throws(Failure) -> [(scope: String, control: OperatorControl)] {
        let result = try connection.query(
            "select scope, state, flatten, reason, actor, at from operator_controls order by scope")
        var controls: [(scope: String, control: OperatorControl)] = []
        for row in result.rows { controls.append((try row.value("scope"), try OperatorControlStore.control(row))) }
        return controls
    }

    /// What holds for a strategy, its own control and the global one, the stricter state of both. To be called in the
    /// transaction of an order: `set` waits for its end, so that no order passes a halt that is set meanwhile.
    ///
    /// - Throws: as `Connection.query`.
    public func effective(_ strategyID: String) throws(Failure) -> OperatorControl? {
        try connection.execute("select pg_advisory_xact_lock_shared(hashtext('operator_controls'))")
        let result = try connection.query(
            """
            select state, flatten, reason, actor, at from operator_controls
            where scope in (\(OperatorControlStore.global), \(strategyID)) order by scope
            """)
        var effective: OperatorControl?
        for row in result.rows {
            let control = try OperatorControlStore.control(row)
            guard var stricter = effective else {
                effective = control
                continue
            }
            if control.state > stricter.state {
                stricter = OperatorControl(
                    state: control.state, flatten: stricter.flatten, reason: control.reason, actor: control.actor, at: control.at)
            }
            stricter.flatten = stricter.flatten || control.flatten
            effective = stricter
        }
        return effective
    }

    /// Waits until the orders under way are done, and lets no other begin nor any control change until the transaction ends.
    public func lock() throws(Failure) {
        try connection.execute("select pg_advisory_xact_lock(hashtext('operator_controls'))")
    }

    /// Sets a scope's control, in the transaction that is open, once orders under way are done.
    public func set(_ control: OperatorControl, _ scope: String) throws(Failure) {
        try lock()
        try connection.execute(
            """
            insert into operator_controls (scope, state, flatten, reason, actor, at)
            values (\(scope), \(control.state), \(control.flatten), \(nullable: control.reason), \(control.actor), \(control.at))
            on conflict (scope) do update set state = excluded.state, flatten = excluded.flatten, reason = excluded.reason,
                actor = excluded.actor, at = excluded.at
            """)
    }

    /// Notes that the position that was to be closed is closed, in every scope that asked for it.
    public func endFlatten(_ strategyID: String) throws(Failure) {
        try connection.execute(
            """
            update operator_controls set flatten = false
            where flatten and scope in (\(OperatorControlStore.global), \(strategyID))
            """)
    }

    private static func control(_ row: Row) throws(Failure) -> OperatorControl {
        OperatorControl(
            state: try row.value("state"), flatten: try row.value("flatten"),
            reason: try row.optional("reason"), actor: try row.value("actor"), at: try row.value("at"))
    }
}
