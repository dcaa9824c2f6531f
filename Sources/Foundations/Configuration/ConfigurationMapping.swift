public import Failures

/// A mapping of a configuration document, read strictly key by key.
///
/// Every accessor notes its key as known; `finish` then refuses the keys nobody asked for, here and in every mapping handed
/// out below. Accessors without a default require the key. All failures are configuration failures whose message begins with
/// file, line and the value's path (`config/h5.yaml:12: sizing.short[1]: …`) and whose `field` is that path. Their codes:
/// `configuration_missing_key`, `configuration_wrong_type`, `configuration_out_of_range`, `configuration_unknown_key`.
public final class ConfigurationMapping {
    let document: String
    /// The path from the root, such as `sizing.short`; empty at the root.
    public let path: String
    /// The line the mapping begins on, from 1.
    public let line: Int
    private let entries: [String: YAMLNode.Entry]
    private var known: Set<String> = []
    private var children: [String: [ConfigurationMapping]] = [:]

    /// All keys in the order written, for mappings whose keys are data.
    public let keys: [String]

    init(document: String, path: String, line: Int, entries: [YAMLNode.Entry]) {
        self.document = document
        self.path = path
        self.line = line
        keys = entries.map(\.key)
        self.entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0) })
    }

    /// Whether the key is there with a value that is not null. Notes the key as known.
    public func contains(_ key: String) -> Bool { node(key) != nil }

    /// The mapping under a key.
    public func mapping(_ key: String) throws(Failure) -> ConfigurationMapping {
        try mapping(key, at: try required(key))
    }

    /// The mapping under a key; `nil` where there is none.
    public func optionalMapping(_ key: String) throws(Failure) -> ConfigurationMapping? {
        guard let node = node(key) else { return nil }
        return try mapping(key, at: node)
    }

    /// The mappings of a list.
    public func mappings(_ key: String) throws(Failure) -> [ConfigurationMapping] {
        let list = try elements(key)
        if let known = children[key] { return known }
        var mappings: [ConfigurationMapping] = []
        for (index, node) in list.enumerated() {
            mappings.append(try mapping(from: node, path: "\(pathTo(key))[\(index)]"))
        }
        children[key] = mappings
        return mappings
    }

    /// Refuses keys that no accessor asked for, here and below.
    ///
    /// - Throws: `configuration_unknown_key`, naming file, line, key and the nearest known key.
    public func finish() throws(Failure) {
        for key in keys where !known.contains(key) { throw unknownKey(key) }
        for key in keys {
            for child in children[key] ?? [] { try child.finish() }
        }
    }

    /// A failure about a value that only its reader can judge, such as two settings that exclude each other.
    ///
    /// - Parameters:
    ///   - key: the key at fault, or the empty text for the mapping as a whole.
    ///   - message: what is wrong, continuing `file:line: path: `.
    public func invalid(
        _ key: String, _ message: String, code: String = "configuration_invalid", remedy: String
    ) -> Failure {
        let line = entries[key]?.value.line ?? line
        return failure(code, path: key.isEmpty ? path : pathTo(key), line: line, message, remedy: remedy)
    }

    // MARK: What accessors are made of

    /// The node of a key; `nil` when it is missing or null. Notes the key as known.
    func node(_ key: String) -> YAMLNode? {
        known.insert(key)
        guard let node = entries[key]?.value else { return nil }
        if case .scalar(let text, let isPlain) = node.content, Scalar(text, isPlain: isPlain) == .null { return nil }
        return node
    }

    /// The node of a key that must be there.
    func required(_ key: String) throws(Failure) -> YAMLNode {
        if let node = node(key) { return node }
        let place = pathTo(key)
        guard let entry = entries[key] else {
            let near = nearest(to: key, among: keys.filter { !known.contains($0) })
            let hint = near.map { " (or correct \($0))" } ?? ""
            throw failure(
                "configuration_missing_key", path: place, line: line, "the key is missing", remedy: "Add \(place)\(hint).")
        }
        throw failure(
            "configuration_missing_key", path: place, line: entry.line, "the key has no value",
            remedy: "Write a value after \(key):.")
    }

    /// The elements of a list under a key that must be there.
    func elements(_ key: String) throws(Failure) -> [YAMLNode] {
        let node = try required(key)
        guard case .sequence(let elements) = node.content else {
            throw wrongType(node, path: pathTo(key), expected: "a list")
        }
        return elements
    }

    func pathTo(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func wrongType(_ node: YAMLNode, path: String, expected: String) -> Failure {
        failure(
            "configuration_wrong_type", path: path, line: node.line, "expected \(expected), found \(node.kindName)",
            remedy: "Write \(expected) there.")
    }

    func failure(_ code: String, path: String, line: Int, _ message: String, remedy: String) -> Failure {
        let place = path.isEmpty ? "" : "\(path): "
        return Failure(
            .configuration, code: code, "\(document):\(line): \(place)\(message)", field: path.isEmpty ? nil : path,
            remedy: remedy)
    }

    private func mapping(_ key: String, at node: YAMLNode) throws(Failure) -> ConfigurationMapping {
        if let mapping = children[key]?.first { return mapping }
        let mapping = try mapping(from: node, path: pathTo(key))
        children[key] = [mapping]
        return mapping
    }

    private func mapping(from node: YAMLNode, path: String) throws(Failure) -> ConfigurationMapping {
        guard case .mapping(let entries) = node.content else {
            throw wrongType(node, path: path, expected: "a mapping")
        }
        return ConfigurationMapping(document: document, path: path, line: node.line, entries: entries)
    }

    private func unknownKey(_ key: String) -> Failure {
        let near = nearest(to: key, among: known.sorted())
        let hint = near.map { ", did you mean \($0)?" } ?? ""
        let remedy = known.isEmpty ? "Remove it." : "Remove it, or use one of: \(known.sorted().joined(separator: ", "))."
        return failure(
            "configuration_unknown_key", path: pathTo(key), line: entries[key]?.line ?? line, "unknown key\(hint)",
            remedy: remedy)
    }
}
