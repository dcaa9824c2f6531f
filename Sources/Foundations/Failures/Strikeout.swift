/// Strikes given texts out of others.
public struct Strikeout: Sendable {
    /// What stands in the place of a text that was struck out.
    public static let mark = "***"

    private struct Needle {
        let bytes: [UInt8]
        let replacement: [UInt8]
    }

    /// Longest first: where one text contains another, the longer one is struck out whole.
    private let needles: [Needle]

    /// Strikes out these texts, however many; empty ones are ignored.
    public init(_ texts: some Sequence<String>) { self.init(replacing: texts.map { ($0, Strikeout.mark) }) }

    /// Strikes out these texts, each with what stands in its place, so that a mark may show what was around a secret.
    public init(replacing texts: [(text: String, replacement: String)]) {
        let distinct = Dictionary(texts.filter { !$0.text.isEmpty }.map { ($0.text, $0.replacement) }) { first, _ in first }
        needles = distinct.map { Needle(bytes: Array($0.key.utf8), replacement: Array($0.value.utf8)) }
            .sorted { $0.bytes.count > $1.bytes.count }
    }

    /// How many texts are struck out.
    public var count: Int { needles.count }

    /// The text with a mark in the place of every one.
    public func applied(to text: String) -> String {
        guard !needles.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let result = applied(to: bytes, limit: .max)
        return result == bytes ? text : String(decoding: result, as: UTF8.self)
    }

    /// The first `limit` bytes, or a few more, of the bytes with every one struck out. Texts across the limit are found, too.
    public func applied(to bytes: [UInt8], limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count, result.count < limit {
            let rest = bytes[index...]
            if let needle = needles.first(where: { $0.bytes[0] == rest.first && rest.starts(with: $0.bytes) }) {
                result += needle.replacement
                index += needle.bytes.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }
}
