internal import CCurl
internal import Failures
internal import Files

/// libcurl, which is loaded when a process first asks somebody.
enum CurlLibrary {
    /// Whether it is loaded; loads it the first time.
    static var isLoaded: Bool { ccurl_load() == nil }

    /// Loads it, once.
    ///
    /// - Throws: `curl_library_missing` (configuration), `resources_exhausted` (temporary).
    static func load() throws(Failure) {
        guard let reason = ccurl_load().map({ String(cString: $0) }) else { return }
        let subject = "the HTTP library (libcurl) cannot be loaded"
        throw Shortage.failure(saying: reason, subject)
            ?? Failure(
                .configuration, code: "curl_library_missing", "\(subject): \(reason)",
                remedy: "Run make setup, or apt-get install libcurl4.")
    }
}
