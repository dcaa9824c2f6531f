internal import Failures

/// Strikes secrets out of texts, in plain, percent-encoded and lower-case percent-encoded spelling.
public struct Redactor: Sendable {
    /// What stands in the place of a secret.
    static let mark = Strikeout.mark

    private let strikeout: Strikeout

    /// A redactor of `secrets`; empty texts are ignored.
    public init(secrets: [String]) {
        strikeout = Strikeout(
            secrets.flatMap { secret in
                let encoded = PercentEncoding.component(secret)
                return [secret, encoded, Redactor.withLowerCaseEscapes(encoded)]
            })
    }

    /// The text with `***` in the place of every secret.
    public func applied(to text: String) -> String { strikeout.applied(to: text) }

    /// The first `limit` bytes, or a few more, of the redacted `bytes`. Secrets across the limit are found, too.
    func applied(to bytes: [UInt8], limit: Int) -> [UInt8] { strikeout.applied(to: bytes, limit: limit) }

    private static func withLowerCaseEscapes(_ encoded: String) -> String {
        var left = 0
        let bytes = encoded.utf8.map { byte -> UInt8 in
            if byte == UInt8(ascii: "%") {
                left = 2
                return byte
            }
            guard left > 0 else { return byte }
            left -= 1
            return (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) ? byte | 0x20 : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Redactor: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Says how many spellings are struck out, never which.
    public var description: String { "redactor of \(strikeout.count) spellings" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// What `dump` may show: the description.
    public var customMirror: Mirror { Mirror(self, children: ["redactor": description]) }
}

/// The text with control characters as `?`: what a server sends must not end a log line or drive a terminal.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(scalar.properties.generalCategory == .control ? "?" : scalar) }
    return String(result)
}
