import Failures
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

/// What every task has of its connection.
@Suite struct TaskConnectionTests {
    private func open(_ database: String) throws -> Connection {
        let context = TaskContext(environment: ["DATABASE_URL": PrivatePostgres.shared.url(of: database)])
        return try Connection.open(for: context, application: "core_test")
    }

    @Test func theServerShowsItByTheTasksName() throws {
        let row = try open(Database().name).query("select current_setting('application_name') as name").single()
        #expect(try row.value("name", as: String.self) == "core_test")
    }

    @Test func aDatabaseWithoutTheSchemaIsRefused() throws {
        let empty = try PrivatePostgres.shared.database(.empty)
        let refusal = try #require(failure { _ = try open(empty) })
        #expect(refusal.kind == .configuration && refusal.code == "schema_outdated")
    }
}
