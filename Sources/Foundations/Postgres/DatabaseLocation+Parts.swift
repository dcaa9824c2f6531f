internal import CPostgres
internal import Failures

extension DatabaseLocation {
    /// The parts of a connection string by libpq's names.
    ///
    /// - Throws: `database_url_invalid` (configuration), naming an unsupported scheme or an unknown option.
    static func parts(of url: String) throws(Failure) -> [String: String] {
        if let scheme = foreignScheme(of: url) {
            throw optionRefusal("DATABASE_URL has the scheme \(scheme); accepted: postgresql, postgres")
        }
        var message: UnsafeMutablePointer<CChar>?
        defer { PQfreemem(message) }
        guard !url.utf8.contains(0), let options = PQconninfoParse(url, &message) else {
            let said = message.map { String(cString: $0) } ?? ""
            throw optionRefusal(
                unknownOption(said, in: url).map { "DATABASE_URL has an option \($0) that Postgres does not know" }
                    ?? "DATABASE_URL is not a connection string of Postgres")
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
        guard !isTorn else { throw optionRefusal("DATABASE_URL is not a connection string of Postgres") }
        guard ports else { throw optionRefusal("DATABASE_URL has a port that is no number") }
        return parts
    }

    /// The scheme of a URL of something else; `nil` for a URL of Postgres and for `key=value` pairs.
    private static func foreignScheme(of url: String) -> String? {
        guard let end = url.firstRange(of: "://")?.lowerBound else { return nil }
        let scheme = url[..<end]
        let isScheme = scheme.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "+-.".utf8.contains($0)
        }
        guard isScheme, (1...20).contains(scheme.utf8.count), !["postgres", "postgresql"].contains(scheme) else { return nil }
        return String(scheme)
    }

    /// The option libpq does not know, where it can be no torn part of a password.
    private static func unknownOption(_ said: String, in url: String) -> String? {
        guard said.contains("invalid URI query parameter") || said.contains("invalid connection option") else { return nil }
        let isSafe =
            url.contains("://")
            ? !url[(url.firstIndex(of: "?") ?? url.startIndex)...].contains("@") : !url.contains("pass")
        let name = said.split(separator: "\"", omittingEmptySubsequences: false).dropFirst().first ?? ""
        let isName = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_") }
        return isSafe && isName && (1...32).contains(name.utf8.count) ? String(name) : nil
    }

    static func optionRefusal(_ message: String) -> Failure {
        Failure(
            .configuration, code: "database_url_invalid", message, field: "DATABASE_URL",
            remedy: "Write postgresql://user:password@host:port/database?option=value, with @ : / % ? in the password "
                + "percent-encoded; the options are those of libpq.")
    }
}
