internal import Files

extension ConfigurationDocument {
    /// The settings on one line with sorted keys, the same for every file that says the same.
    ///
    /// Comments, white space, order of keys, quotes and the way a number is written leave it unchanged: `1`, `1.0` and `1e0`
    /// are one number. Lists keep their order.
    public var canonicalContent: String { canonical(node) }

    /// The SHA-256 of `canonicalContent`, in hexadecimal: the identity of the settings rather than of the file.
    public var contentSHA256: String { SHA256.hexadecimal(of: Array(canonicalContent.utf8)) }
}

private func canonical(_ node: YAMLNode) -> String {
    switch node.content {
    case .scalar(let text, let isPlain): return canonical(Scalar(text, isPlain: isPlain))
    case .sequence(let elements): return "[" + elements.map(canonical).joined(separator: ",") + "]"
    case .mapping(let entries):
        // Compared by bytes: the order of texts in Swift treats canonically equivalent keys as one.
        let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        return "{" + sorted.map { "\(literal($0.key)):\(canonical($0.value))" }.joined(separator: ",") + "}"
    }
}

private func canonical(_ scalar: Scalar) -> String {
    switch scalar {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): Int(exactly: value).map { "\($0)" } ?? "\(value)"
    case .notFinite(let text), .ambiguous(let text): text
    case .string(let text): literal(text)
    }
}

/// A text in quotes from which it can be read back, so that no two contents share a canonical form.
private func literal(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case "\n": result += "\\n"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
