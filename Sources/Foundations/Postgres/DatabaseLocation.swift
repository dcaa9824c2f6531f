internal import CPostgres
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

    struct Keyword: Sendable, Equatable {
        let name: String
        let value: String
    }

    init(keywords: [Keyword], description: String, secrets: [String], unreachableRemedy: String) {
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
        guard let bytes = (try? FileSystem.readIfPresent(Path.join(privateCluster, "socket"))) ?? nil else {
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
    }

    /// A server named by a connection string.
    ///
    /// - Throws: `database_url_invalid`, `postgres_library_missing` (configuration). The message quotes nothing of the text.
    public init(url: String) throws(Failure) {
        try ClientLibrary.load()
        guard let parts = DatabaseLocation.parse(url) else {
            throw Failure(
                .configuration, code: "database_url_invalid", "DATABASE_URL is not a connection string of Postgres",
                field: "DATABASE_URL",
                remedy: "Write postgresql://user:password@host:port/database, with @ : / % in the password percent-encoded.")
        }
        keywords = [Keyword(name: "dbname", value: url)]
        let host = parts["hostaddr"] ?? parts["host"] ?? "the default socket"
        let port = parts["port"].map { ":\($0)" } ?? ""
        let user = parts["user"].map { " as \($0)" } ?? ""
        description = "database \(parts["dbname"] ?? parts["user"] ?? "of the user") at \(host)\(port)\(user)"
        secrets = [parts["password"], parts["sslpassword"]].compactMap { $0?.isEmpty == false ? $0 : nil }
        unreachableRemedy = "Check that the server named by DATABASE_URL runs and can be reached, then run the task again."
    }

    /// The parts of a connection string; `nil` when libpq refuses it or when it looks torn by an unencoded password.
    static func parse(_ url: String) -> [String: String]? {
        let bytes = Array(url.utf8)
        guard !bytes.contains(0) else { return nil }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            PQfreemem(message)
            return nil
        }
        defer { PQconninfoFree(options) }
        var parts: [String: String] = [:]
        var index = 0
        while let keyword = options[index].keyword {
            if let value = options[index].val { parts[String(cString: keyword)] = String(cString: value) }
            index += 1
        }
        // In "user:pa/ss@host" libpq takes "user" for the host and "pa" for the port, and would quote it.
        let ports = (parts["port"] ?? "").utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ",") }
        let isTorn = ["host", "dbname", "user"].contains { parts[$0]?.utf8.contains(UInt8(ascii: "@")) == true }
        return ports && !isTorn ? parts : nil
    }

    /// The text with every secret struck out.
    func redacted(_ text: String) -> String { Strikeout(secrets).applied(to: text) }
}
