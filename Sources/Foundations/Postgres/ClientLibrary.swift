internal import CPostgres
internal import Failures

/// libpq, which is loaded when a process first needs it.
enum ClientLibrary {
    /// Loads it, once.
    ///
    /// - Throws: `postgres_library_missing` (configuration).
    static func load() throws(Failure) {
        guard let reason = cpostgres_load() else { return }
        throw Failure(
            .configuration, code: "postgres_library_missing",
            "the Postgres client library cannot be loaded: \(String(cString: reason))",
            remedy: "Run make setup, or apt-get install libpq5.")
    }
}
