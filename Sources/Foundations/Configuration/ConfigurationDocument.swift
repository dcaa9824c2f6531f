public import Failures
internal import Files

/// A YAML file of settings, parsed and held with the lines its values came from.
///
/// The language is a subset of YAML 1.2: one document of mappings with unique keys, lists and scalars; no anchors, aliases,
/// merge keys, tags or tabs. Booleans are `true` and `false` alone.
///
///     let root = try ConfigurationDocument(path: "config/execution/smart_simple_v1.yaml").root()
///     let target = try root.mapping("vol_target").double("target_vol", in: 0.01...1)
///     try root.finish()
public struct ConfigurationDocument: Sendable {
    /// The largest file, in bytes.
    public static let sizeLimit = 1 << 20

    /// What messages call the document: its path.
    public let name: String
    /// The SHA-256 of the file's bytes, in hexadecimal.
    public let sha256: String
    let node: YAMLNode

    /// Reads a file.
    ///
    /// - Throws: a configuration failure: `configuration_missing`, `configuration_unreadable`, or as `init(bytes:name:)`.
    public init(path: String) throws(Failure) {
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try FileSystem.read(path, limit: .text)
        } catch {
            throw Failure(
                .configuration,
                code: error.code == "file_missing" ? "configuration_missing" : "configuration_unreadable", error.message,
                remedy: "Set USDCOP_CONFIG_DIR to the folder of the configuration, and let the account read it.")
        }
        try self.init(bytes: bytes, name: path)
    }

    /// Parses a text; messages call it `name`.
    ///
    /// - Throws: as `init(bytes:name:)`.
    public init(text: String, name: String) throws(Failure) {
        try self.init(bytes: Array(text.utf8), name: name)
    }

    /// Parses the bytes of a file; messages call it `name`.
    ///
    /// - Throws: a configuration failure whose message begins `name:line:`. Codes: `configuration_too_large`,
    ///   `configuration_empty`, `configuration_syntax` (not YAML, not UTF-8), `configuration_unsupported` (YAML beyond the
    ///   subset), `configuration_duplicate_key`.
    public init(bytes: [UInt8], name: String) throws(Failure) {
        guard bytes.count <= Self.sizeLimit else {
            throw Failure(
                .configuration, code: "configuration_too_large", "\(name) is larger than \(Self.sizeLimit) bytes",
                remedy: "Check that the path names a configuration file.")
        }
        guard let valid = String(validating: bytes, as: UTF8.self) else {
            let line = Self.firstLineOutsideUTF8(bytes)
            throw Failure(
                .configuration, code: "configuration_syntax", "\(name):\(line): the text is not UTF-8",
                remedy: "Save the file as UTF-8.")
        }
        let mark = "\u{FEFF}"
        let text = valid.unicodeScalars.starts(with: mark.unicodeScalars) ? Array(bytes.dropFirst(mark.utf8.count)) : bytes
        node = try YAMLParser.parse(text, name: name)
        sha256 = SHA256.hexadecimal(of: bytes)
        self.name = name
    }

    /// The settings, to be read key by key; each call begins anew, with nothing read.
    ///
    /// - Throws: `configuration_wrong_type` when the document is no mapping.
    public func root() throws(Failure) -> ConfigurationMapping {
        guard case .mapping(let entries) = node.content else {
            throw Failure(
                .configuration, code: "configuration_wrong_type", "\(name):\(node.line): the document is \(node.kindName)",
                remedy: "Write settings as lines of the form key: value.")
        }
        return ConfigurationMapping(document: name, path: "", line: node.line, entries: entries)
    }

    private static func firstLineOutsideUTF8(_ bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .valid(let scalar) = parser.parseScalar(from: &iterator) { offset += scalar.count }
        return lineNumber(ofByte: offset, in: bytes)
    }
}
