internal import Glibc
public import Postgres

/// A PgBouncer in transaction mode before the tests' own Postgres: a session's next transaction may run in another process of the
/// server. It ends with this process.
public final class PrivatePooler: Sendable {
    /// Before ``PrivatePostgres/shared``.
    public static let shared = PrivatePooler(before: .shared)

    /// The folder of its socket.
    private let folder: String

    private init(before server: PrivatePostgres) {
        folder = ShellScript.line("Tests/Support/pooler.sh", server.folder, "\(getpid())")
    }

    /// What `DATABASE_URL` says to reach a database of the server through it.
    public func url(of database: String, as user: String = DatabaseLocation.Role.worker.rawValue) -> String {
        "postgresql://\(user)@/\(database)?host=\(folder)&port=5432"
    }
}
