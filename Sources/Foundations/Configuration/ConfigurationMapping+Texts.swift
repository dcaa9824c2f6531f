public import Failures

/// Texts with a type: what becomes part of a file's name, a key or a line on a screen is checked where it comes in.
extension ConfigurationMapping {
    /// The most characters of a name for people.
    public static let nameLimit = 120

    /// An identifier, `[a-z0-9_]{1,64}`.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    public func identifier(_ key: String) throws(Failure) -> String {
        let text = try string(key)
        guard PlainIdentifier.matches(text) else {
            throw invalid(
                key, "\(shown(text)) is no identifier",
                remedy: "Write 1 to \(PlainIdentifier.limit) of the characters a-z, 0-9 and _.")
        }
        return text
    }

    /// A name for people: 1 to 120 characters that all show, without space at its ends.
    ///
    /// - Throws: `Failure` (configuration) naming file, line and key.
    public func name(_ key: String) throws(Failure) -> String {
        let text = try string(key)
        let scalars = text.unicodeScalars
        guard scalars.count <= ConfigurationMapping.nameLimit, !scalars.contains(where: \.isInvisible),
            scalars.first?.properties.isWhitespace == false, scalars.last?.properties.isWhitespace == false
        else {
            throw invalid(
                key, "\(shown(text)) is no name that shows as it is written",
                remedy: "Write 1 to \(ConfigurationMapping.nameLimit) printable characters, without control, direction or "
                    + "zero-width characters and without space at the ends.")
        }
        return text
    }

    /// The beginning of a text with what does not show escaped.
    private func shown(_ text: String) -> String {
        let escaped = text.unicodeScalars.prefix(ConfigurationMapping.nameLimit).map { scalar in
            scalar.isInvisible ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return "\"\(escaped.joined())\""
    }
}
