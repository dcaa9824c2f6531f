public import Failures
internal import Files

/// Which database to connect to, and as whom.
///
/// A `DATABASE_URL` names any server; without one the private cluster of the checkout serves, whose folder holds a file
/// `socket` while `make up` keeps it running.
public struct DatabaseLocation: Sendable, Equatable {
    /// The roles the migrations make. In the private cluster a caller chooses one; a `DATABASE_URL` brings its own user.
    public enum Role: String, Sendable, CaseIterable {
        /// Owns schema and tables; migrates.
        case owner = "usdcop_owner"
        /// Runs tasks: reads, inserts and updates.
        case worker = "usdcop_worker"
        /// Reads.
        case reader = "usdcop_reader"
    }

    /// libpq keywords in order; a later one overrides.
    let keywords: [Keyword]
    /// What a person may see of it: never the password.
    public let description: String
    /// Texts that must not appear in a message.
    let secrets: [String]
    /// What to do when nobody answers there.
    let unreachableRemedy: String
    /// The service of a service file that names the rest; `nil` without one.
    let service: String?
    /// Whether database, host and user are all named here, and not by a service file, the environment or libpq.
    let isComplete: Bool

    struct Keyword: Sendable, Equatable {
        let name: String
        let value: String
    }

    init(
        keywords: [Keyword], description: String, secrets: [String], unreachableRemedy: String, service: String? = nil,
        isComplete: Bool
    ) {
        self.service = service
        self.isComplete = isComplete
        self.keywords = keywords
        self.description = description
        self.secrets = secrets
        self.unreachableRemedy = unreachableRemedy
    }

    /// The place a `DATABASE_URL` or, without one, the private cluster names.
    ///
    /// - Parameters:
    ///   - url: the value of `DATABASE_URL`, a URL or `key=value` pairs; `nil` when unset.
    ///   - privateCluster: the folder of the checkout's own cluster, `.local/postgres`; `nil` outside a checkout.
    ///   - role: whom to be in the private cluster.
    /// - Throws: `database_url_invalid` (configuration) for a text that is no connection string; `database_not_configured`
    ///   (configuration) when there is neither; `database_not_running` (unavailable) when the private cluster is not up.
    public static func resolve(
        url: String?, privateCluster: String?, as role: Role = .worker
    ) throws(Failure) -> DatabaseLocation {
        if let url, !url.isEmpty { return try DatabaseLocation(url: url) }
        guard let privateCluster else {
            throw Failure(
                .configuration, code: "database_not_configured",
                "DATABASE_URL is not set and there is no checkout with a database", field: "DATABASE_URL",
                remedy: "Set DATABASE_URL; in a checkout, run make up.")
        }
        guard let bytes = (try? FileSystem.readIfPresent(Path.join(privateCluster, "socket"), limit: .note)) ?? nil else {
            throw Failure(
                .unavailable, code: "database_not_running", "the database of this checkout is not running",
                field: "DATABASE_URL", remedy: "Run make up, or set DATABASE_URL.")
        }
        let folder = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return DatabaseLocation(socketDirectory: folder, database: "usdcop", user: role.rawValue)
    }

    /// A server on a Unix socket, with port 5432 in the socket's name, whatever `PGPORT` and the like say in the environment.
    public init(socketDirectory: String, database: String, user: String) {
        keywords = [
            // Outside a connection string libpq takes an empty value for none and asks the environment.
            Keyword(name: "dbname", value: "port=5432 hostaddr='' options='' requirepeer=''"),
            Keyword(name: "target_session_attrs", value: "any"), Keyword(name: "channel_binding", value: "disable"),
            Keyword(name: "host", value: socketDirectory), Keyword(name: "dbname", value: database),
            Keyword(name: "user", value: user), Keyword(name: "sslmode", value: "disable"),
        ]
        description = "database \(database) at \(socketDirectory) as \(user)"
        secrets = []
        unreachableRemedy = "Run make up, then run the task again."
        service = nil
        isComplete = true
    }

    /// A server named by a connection string.
    ///
    /// - Throws: `database_url_invalid`, `postgres_library_missing` (configuration), `resources_exhausted` (temporary). The
    ///   message quotes nothing of the text but a scheme or the name of an option.
    public init(url: String) throws(Failure) {
        try ClientLibrary.load()
        let parts = try DatabaseLocation.parts(of: url)
        keywords = [Keyword(name: "dbname", value: url)]
        let host = parts["hostaddr"] ?? parts["host"]
        let service = parts["service"]
        let port = parts["port"].map { ":\($0)" } ?? ""
        let user = parts["user"].map { " as \($0)" } ?? ""
        description =
            service.map { "the database of the service \($0)" }
            ?? "database \(parts["dbname"] ?? parts["user"] ?? "of the user") at \(host ?? "the default socket")\(port)\(user)"
        secrets = [parts["password"], parts["sslpassword"]].compactMap { $0?.isEmpty == false ? $0 : nil }
        unreachableRemedy = "Check that the server named by DATABASE_URL runs and can be reached, then run the task again."
        self.service = service
        isComplete = parts["dbname"] != nil && host != nil && parts["user"] != nil
    }

    /// The text with every secret struck out.
    func redacted(_ text: String) -> String { Strikeout(secrets).applied(to: text) }
}
