import Failures
import Postgres
import TestSupport
import Testing

@Suite struct SiblingTests {
    private static let database: Identifier = "it's a \\ name"

    @Test func anotherDatabaseOfTheSameServerIsReachedByItsText() throws {
        let name = try PrivatePostgres.shared.database(.empty)
        let target = try #require(Identifier(name))
        let first = DatabaseLocation(socketDirectory: PrivatePostgres.shared.folder, database: "postgres", user: "usdcop_owner")
        let second = try DatabaseLocation(url: PrivatePostgres.shared.url(of: "postgres", as: "usdcop_owner"))
        for location in [first, second] {
            let sibling = location.sibling(target, as: .worker)
            for reached in [sibling, try DatabaseLocation(url: sibling.connectionString)] {
                let row = try Connection(to: reached).query("select current_database()::text as db, current_user::text as me")
                    .single()
                #expect(try row.value("db") == name)
                #expect(try row.value("me") == "usdcop_worker")
            }
            #expect(
                try Connection(to: location.sibling(target)).query("select current_user::text as me").single().value("me")
                    == "usdcop_owner")
        }
    }

    @Test func aPasswordKeepsItsUser() throws {
        let location = try DatabaseLocation(url: "postgresql://me:s%27e\\cret@h:5/db").sibling("x", as: .worker)
        #expect(location.connectionString.contains("user='me'") && location.connectionString.contains(#"password='s\'e\\cret'"#))
        #expect(location.connectionString.contains("dbname='x'") && !location.connectionString.contains("dbname='db'"))
        #expect(!location.description.contains("cret"))
    }

    @Test func aNameWithQuotesIsQuoted() throws {
        let name = try DatabaseLocation(url: "postgresql://h/db").sibling(Self.database).connectionString
        #expect(name.contains(#"dbname='it\'s a \\ name'"#))
    }
}
