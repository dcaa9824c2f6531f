/// What a body looks like from its first bytes; content types lie (providers.md section 1, rule 1).
public enum BodyKind: String, Sendable, CaseIterable {
    /// No byte, or white space only.
    case empty
    /// Starts with `<`: an HTML page, or XML, which no provider of ours sends when asked for data.
    case html
    /// Starts as a JSON value can start. It may still be malformed.
    case json
    /// Anything else: CSV, PDF, a plain sentence.
    case other

    /// Classifies a body. A byte order mark and leading white space do not count.
    public init(of body: [UInt8]) {
        let bytes = body.starts(with: [0xEF, 0xBB, 0xBF]) ? body[3...] : body[...]
        guard let start = bytes.firstIndex(where: { !BodyKind.isWhiteSpace($0) }) else {
            self = .empty
            return
        }
        let rest = bytes[start...]
        switch rest[start] {
        case UInt8(ascii: "<"): self = .html
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): self = .json
        default: self = BodyKind.isScalar(rest) ? .json : .other
        }
    }

    /// Whether the rest is one bare JSON number or word, as some services answer `null`.
    private static func isScalar(_ rest: ArraySlice<UInt8>) -> Bool {
        guard let end = rest.lastIndex(where: { !isWhiteSpace($0) }), end - rest.startIndex < 32 else { return false }
        let text = String(decoding: rest[...end], as: UTF8.self)
        if ["null", "true", "false"].contains(text) { return true }
        let isNumeric = text.utf8.allSatisfy { "+-.0123456789eE".utf8.contains($0) }
        return isNumeric && text.utf8.first != UInt8(ascii: "+") && Double(text) != nil
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
