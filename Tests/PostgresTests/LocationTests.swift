import Failures
import Files
import Foundation
import Postgres
import TestSupport
import Testing

/// What a DATABASE_URL gets wrong is the configuration's fault and is named; what it leaves to others is told by the session.
struct LocationTests {
    private static var server: String { "host=\(PrivatePostgres.shared.folder) user=usdcop_owner dbname=postgres" }
    private static let valued = [
        ("sslmode", "bogus"), ("target_session_attrs", "any-body"), ("channel_binding", "maybe"), ("gssencmode", "perhaps"),
        ("ssl_min_protocol_version", "TLSv9"), ("port", "abc"), ("port", "70000"), ("options", "-cwork_mem=much"),
        ("options", "-cno_such_setting=1"),
    ]

    @Test(arguments: valued) func aValueThatCannotBeUsedNamesItsOption(option: String, value: String) throws {
        let thrown = failure { _ = try Connection(to: try DatabaseLocation(url: "\(Self.server) \(option)=\(value)")) }
        #expect(thrown?.kind == .configuration)
        #expect(thrown?.code == "database_url_invalid" && thrown?.field == "DATABASE_URL")
        #expect(thrown?.message.contains(option) == true, "\(thrown?.message ?? "")")
        #expect(thrown?.message.contains(value) == false)
    }

    @Test(arguments: [
        ("postgresql://u@h/db?foo=1", "foo"), ("host=h foo=1", "foo"), ("postgresql://u@h/db?sslmod=require", "sslmod"),
        ("mysql://u:s3cr3t@h/db", "mysql"), ("https://h/db", "https"), ("postgres+psycopg2://u@h/db", "postgres+psycopg2"),
    ])
    func anUnknownOptionAndAnotherSchemeAreNamed(url: String, name: String) {
        let thrown = failure { _ = try DatabaseLocation(url: url) }
        #expect(thrown?.kind == .configuration && thrown?.code == "database_url_invalid" && thrown?.field == "DATABASE_URL")
        #expect(thrown?.message.contains(name) == true, "\(thrown?.message ?? "")")
        #expect(thrown?.message.contains("s3cr3t") == false)
    }

    @Test(arguments: ["postgresql://u:pa/ss?s3cr3t=x@h/db", "user=u password=pa s3cr3t=x", "postgresql://u:pa/ss?s3cr3t@h/db"])
    func aTornPasswordIsNotTakenForAnOption(url: String) {
        let thrown = failure { _ = try DatabaseLocation(url: url) }
        #expect(thrown?.kind == .configuration)
        #expect(thrown?.message.contains("s3cr3t") == false)
    }

    @Test func whatTheSessionReallyHasIsTold() throws {
        let whole = try Connection(to: PrivatePostgres.shared.location(of: "postgres"))
        #expect(whole.place == "database postgres at \(PrivatePostgres.shared.folder) as usdcop_owner")
        #expect(whole.database == "postgres")
        let part = try Connection(
            to: try DatabaseLocation(url: "host=\(PrivatePostgres.shared.folder) user=usdcop_owner dbname=postgres"))
        #expect(part.place == whole.place)
    }

    @Test func theNamesOfAServiceFileAreTold() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            let file = folder.file("services")
            try Data("[week]\nhost=\(PrivatePostgres.shared.folder)\nuser=usdcop_owner\ndbname=postgres\n".utf8)
                .write(to: URL(fileURLWithPath: file))
            setenv("PGSERVICEFILE", file, 1)
            setenv("PGPORT", "5432", 1)
            let location = try DatabaseLocation(url: "service=week")
            guard location.description == "the database of the service week" else { exit(1) }
            let place = try Connection(to: location).place
            guard place == "database postgres at \(PrivatePostgres.shared.folder):5432 as usdcop_owner (service week)" else {
                exit(2)
            }
            let unknown = failure { _ = try Connection(to: try DatabaseLocation(url: "service=weak")) }
            guard unknown?.kind == .configuration, unknown?.code == "database_url_invalid",
                unknown?.message == "the service weak of DATABASE_URL is defined in no service file"
            else { exit(3) }
            setenv("PGSERVICEFILE", folder.file("none"), 1)
            let missing = failure { _ = try Connection(to: try DatabaseLocation(url: "service=week")) }
            guard missing?.kind == .configuration, missing?.message.contains("week") == true else { exit(4) }
        }
    }

    @Test func theSessionsSchemaIsItsOwnWhateverLoginAndTextSay() throws {
        let name = try PrivatePostgres.shared.database(.empty)
        let administration = try PrivatePostgres.shared.connect(to: "postgres", as: "postgres")
        let database = try #require(Identifier(name))
        try administration.execute("alter database \(database) set search_path = pg_catalog")
        let url = "\(PrivatePostgres.shared.url(of: name, as: "usdcop_owner"))&options=-csearch_path%3Delsewhere"
        let connection = try Connection(to: try DatabaseLocation(url: url))
        let path: String = try connection.query("select current_setting('search_path') as path").single().value("path")
        #expect(path == "public")
    }

    @Test func aLackOfFileNumbersPassesAndIsNoFaultOfTheInstallation() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 0, rlim_max: 0)
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            let thrown = failure { _ = try DatabaseLocation(url: "postgresql://u@/db?host=/s") }
            guard thrown?.kind == .temporary, thrown?.code == "resources_exhausted" else { exit(1) }
        }
    }
}
