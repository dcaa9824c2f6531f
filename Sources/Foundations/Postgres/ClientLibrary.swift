internal import CPostgres
internal import Failures
internal import Files

/// libpq, which is loaded when a process first needs it.
enum ClientLibrary {
    /// Loads it, once.
    ///
    /// - Throws: `postgres_library_missing` (configuration), `resources_exhausted` (temporary).
    static func load() throws(Failure) {
        guard let reason = cpostgres_load().map({ String(cString: $0) }) else { return }
        let subject = "the Postgres client library cannot be loaded"
        throw Shortage.failure(saying: reason, subject)
            ?? Failure(
                .configuration, code: "postgres_library_missing", "\(subject): \(reason)",
                remedy: "Run make setup, or apt-get install libpq5.")
    }
}
