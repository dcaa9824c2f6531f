/// Strikes secrets out of texts.
struct Redaction: Sendable {
    private let secrets: [String]

    /// The secrets of the process's environment.
    static let ofProcess = Redaction(environment: ProcessEnvironment.all())

    init(environment: [(name: String, value: String)]) {
        // Whoever knows the address of a webhook can post to it.
        let endings = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "WEBHOOK_URL"]
        secrets = environment.compactMap { name, value in
            // API keys are numbered: TWELVEDATA_API_KEY_3.
            let bare = name.uppercased().reversed().drop { $0.isNumber || $0 == "_" }.reversed()
            if endings.contains(where: { String(bare).hasSuffix($0) }) { return value.utf8.count >= 8 ? value : nil }
            return Redaction.password(inURL: value)
        }
    }

    /// The `:password@` part of `scheme://user:password@host/…`.
    private static func password(inURL text: String) -> String? {
        let bytes = Array(text.utf8)
        guard let scheme = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[scheme...].starts(with: "://".utf8) else { return nil }
        let authority = bytes[(scheme + 3)...].prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")), let colon = authority.firstIndex(of: UInt8(ascii: ":")),
            colon + 1 < at
        else { return nil }
        return String(decoding: bytes[colon...at], as: UTF8.self)
    }

    /// The text with `***` in the place of every secret.
    func applied(to text: String) -> String {
        secrets.reduce(text) { Redaction.replace($1, in: $0) }
    }

    private static func replace(_ secret: String, in text: String) -> String {
        let haystack = Array(text.utf8)
        let needle = Array(secret.utf8)
        guard haystack.count >= needle.count else { return text }
        var result: [UInt8] = []
        var index = 0
        var isChanged = false
        while index < haystack.count {
            if haystack[index] == needle[0], haystack[index...].starts(with: needle) {
                result += needle[0] == UInt8(ascii: ":") ? ":***@".utf8 : "***".utf8
                index += needle.count
                isChanged = true
            } else {
                result.append(haystack[index])
                index += 1
            }
        }
        return isChanged ? String(decoding: result, as: UTF8.self) : text
    }
}
