/// Why a text is not an acceptable JSON document.
public struct JSONError: Error, Equatable, Sendable {
    /// The rule that was broken.
    public enum Rule: Equatable, Sendable {
        case notUTF8
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        case duplicateKey
        case numberOutOfRange
        case syntax(String)
    }

    /// The rule that was broken.
    public let rule: Rule
    /// The byte at which it was noticed, from 0.
    public let offset: Int
    /// The path of the value being read, such as `params.symbols[2]`; empty at the top.
    public let path: String

    /// A refusal.
    public init(rule: Rule, offset: Int, path: String) {
        self.rule = rule
        self.offset = offset
        self.path = path
    }
}

extension JSONError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        let place = path.isEmpty ? "at byte \(offset)" : "in \(path), at byte \(offset)"
        switch rule {
        case .notUTF8: return "the text is not UTF-8 \(place)"
        case .tooLarge(let limit): return "the text is larger than \(limit) bytes"
        case .tooDeep(let limit): return "values are nested deeper than \(limit) \(place)"
        case .duplicateKey: return "the key is there twice \(place)"
        case .numberOutOfRange: return "the number does not fit a double \(place)"
        case .syntax(let message): return "\(message) \(place)"
        }
    }
}
