import CivilTime
import Execution
import Failures
import Postgres
import Store
import TestSupport
import Testing

/// What holds for a strategy under a control of its own and a global one.
@Suite struct OperatorControlStoreTests {
    private static let states: [OperatorControl.State] = [.running, .paused, .halted]

    /// Both orders in which the two are read: a name before `global` and one behind it.
    @Test(arguments: ["a_strategy", "the_strategy"], [false, true])
    func theStricterStateHoldsWhicheverScopeHasIt(strategy: String, isGlobal: Bool) throws {
        let connection = try Database().owner()
        let (own, other) = isGlobal ? (OperatorControlStore.global, strategy) : (strategy, OperatorControlStore.global)
        for (index, state) in Self.states.enumerated() {
            for looser in Self.states[...index] {
                let effective = try effective(connection, strategy, [(own, state, false), (other, looser, false)])
                #expect(effective?.state == state && effective?.flatten == false)
            }
        }
    }

    @Test(arguments: [(false, false, false), (true, false, true), (false, true, true), (true, true, true)])
    func aFlattenOfEitherScopeHolds(own: Bool, global: Bool, expected: Bool) throws {
        let connection = try Database().owner()
        let controls = [("the_strategy", OperatorControl.State.paused, own), (OperatorControlStore.global, .paused, global)]
        #expect(try effective(connection, "the_strategy", controls)?.flatten == expected)
    }

    @Test func theReasonIsThatOfTheStricterScope() throws {
        let connection = try Database().owner()
        let controls = [("the_strategy", OperatorControl.State.halted, false), (OperatorControlStore.global, .paused, false)]
        #expect(try effective(connection, "the_strategy", controls)?.reason == "the_strategy")
    }

    @Test func anotherStrategysControlDoesNotHold() throws {
        let connection = try Database().owner()
        #expect(try effective(connection, "the_strategy", [("another", .halted, true)]) == nil)
    }

    /// What holds for a strategy after some controls were set, each with its scope as the reason.
    private func effective(
        _ connection: Connection, _ strategy: String, _ controls: [(String, OperatorControl.State, Bool)]
    ) throws -> OperatorControl? {
        let store = OperatorControlStore(connection)
        let at = try instant("2024-06-11T09:00:00-05:00")
        for (scope, state, flatten) in controls {
            try connection.transaction { _ throws(Failure) in
                try store.set(OperatorControl(state: state, flatten: flatten, reason: scope, actor: "ana", at: at), scope)
            }
        }
        return try connection.transaction { _ throws(Failure) in try store.effective(strategy) }
    }
}
