internal import CPostgres
internal import Failures

extension DatabaseLocation {
    /// The place with its description made from what libpq has found, where text, service file, environment and defaults
    /// together name it.
    func resolved(by handle: OpaquePointer) -> DatabaseLocation {
        func text(_ pointer: UnsafePointer<CChar>?) -> String? {
            let text = pointer.map { String(cString: $0) }
            return text?.isEmpty == false ? text : nil
        }
        // Nothing is known of a handle whose options libpq refused.
        guard !isComplete, let database = text(PQdb(handle)), let host = text(PQhost(handle)), let user = text(PQuser(handle))
        else { return self }
        let port = text(PQport(handle)).map { ":\($0)" } ?? ""
        let origin = service.map { " (service \($0))" } ?? ""
        return DatabaseLocation(
            keywords: keywords, description: "database \(database) at \(host)\(port) as \(user)\(origin)", secrets: secrets,
            unreachableRemedy: unreachableRemedy, service: service, isComplete: true)
    }

    /// The failure of an option libpq refuses before it asks any server; `nil` when the text says something else.
    func optionProblem(_ text: String) -> Failure? {
        if text.contains("definition of service") || text.contains("service file") {
            return DatabaseLocation.serviceRefusal(service ?? "of PGSERVICE", text)
        }
        let isInvalid = text.contains("invalid ") && (text.contains(" value") || text.contains(" number"))
        let isCertificate = text.contains("certificate") || text.contains("private key file")
        guard isInvalid || isCertificate || text.contains("could not match") || text.contains("is too long") else { return nil }
        let option = DatabaseLocation.checkedOptions.first { text.contains($0.words) }
        return option.map {
            DatabaseLocation.optionRefusal("the option \($0.name) of DATABASE_URL has a value that cannot be used")
        }
    }

    /// How libpq words its refusals, and which option each is about.
    private static let checkedOptions: [(words: String, name: String)] =
        [
            "sslmode", "target_session_attrs", "channel_binding", "gssencmode", "ssl_min_protocol_version",
            "ssl_max_protocol_version", "require_auth", "load_balance_hosts", "keepalives_idle", "keepalives_interval",
            "keepalives_count", "keepalives", "tcp_user_timeout", "connect_timeout", "replication", "sslcertmode",
            "sslnegotiation",
        ].map { ($0, $0) } + [
            ("root certificate", "sslrootcert"), ("private key", "sslkey"), ("certificate", "sslcert"), ("port", "port"),
            ("host", "host"), ("socket path", "host"),
        ]

    private static func serviceRefusal(_ service: String, _ text: String) -> Failure {
        let isUnknown = text.contains("not found")
        return Failure(
            .configuration, code: "database_url_invalid",
            isUnknown
                ? "the service \(service) of DATABASE_URL is defined in no service file"
                : "the service file that defines the service \(service) of DATABASE_URL cannot be used", field: "DATABASE_URL",
            remedy: "Define [\(service)] in the file that PGSERVICEFILE names or in ~/.pg_service.conf, or write a URL.")
    }
}
