internal import Failures
internal import JSON

/// Strikes the secrets of an environment out of texts.
struct Redaction: Sendable {
    private let strikeout: Strikeout

    /// The secrets of the process's environment.
    static let ofProcess = Redaction(environment: ProcessEnvironment.all())

    init(environment: [(name: String, value: String)]) {
        // Whoever knows the address of a webhook can post to it.
        let endings = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "WEBHOOK_URL"]
        strikeout = Strikeout(
            replacing: environment.compactMap { name, value in
                // API keys are numbered: TWELVEDATA_API_KEY_3.
                let bare = name.uppercased().reversed().drop { $0.isNumber || $0 == "_" }.reversed()
                // As the tasks read it: without the white space around it.
                let value = ProcessEnvironment.trimmed(value)
                if endings.contains(where: { String(bare).hasSuffix($0) }) {
                    return value.utf8.count >= 8 ? (value, Strikeout.mark) : nil
                }
                return Redaction.password(inURL: value).map { ($0, ":\(Strikeout.mark)@") }
            })
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
    func applied(to text: String) -> String { strikeout.applied(to: text) }

    /// The value with every text in it redacted, before it is written as JSON: an escaped secret would not be found.
    func applied(to value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(applied(to: text))
        case .array(let elements): .array(elements.map { applied(to: $0) })
        case .object(let object): .object(JSONObject(object.keys.map { ($0, applied(to: object[$0] ?? .null)) }))
        case .null, .bool, .integer, .number: value
        }
    }
}
