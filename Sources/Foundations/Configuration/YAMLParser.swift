internal import CYAML
internal import Failures

/// Reads one YAML document into a tree, by the events of libyaml.
///
/// Anchors, aliases, merge keys, tags and directives are refused: a configuration that spells every value out needs no
/// second look, and a document cannot grow beyond its own size.
final class YAMLParser {
    /// The deepest nesting of lists and mappings.
    static let depthLimit = 32

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let name: String
    private let bytes: [UInt8]

    private init(bytes: [UInt8], name: String) throws(Failure) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        self.name = name
        self.bytes = bytes
        guard yaml_parser_initialize(parser) == 1 else {
            throw Failure(.temporary, code: "out_of_memory", "there is no memory to read \(name)", remedy: "Free memory.")
        }
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// The root of a document; `bytes` are UTF-8 without a byte order mark.
    static func parse(_ bytes: [UInt8], name: String) throws(Failure) -> YAMLNode {
        let reader = try YAMLParser(bytes: bytes, name: name)
        // libyaml keeps the pointer, so that parsing happens inside.
        return try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
            yaml_parser_set_encoding(reader.parser, YAML_UTF8_ENCODING)
            yaml_parser_set_input_string(reader.parser, buffer.baseAddress, buffer.count)
            return try reader.document()
        }
    }

    /// An event as Swift values, so that the C event is deleted at one place.
    private struct Event {
        enum Kind {
            case streamStart, streamEnd, documentStart, documentEnd, sequenceEnd, mappingEnd
            case alias
            case scalar(String, isPlain: Bool)
            case sequenceStart, mappingStart
        }
        let kind: Kind
        let line: Int
        var hasAnchor = false
        var hasTag = false
    }

    private func document() throws(Failure) -> YAMLNode {
        _ = try next()
        let start = try next()
        guard case .documentStart = start.kind else {
            throw failure("configuration_empty", line: 1, "the document is empty", remedy: "Write the settings into the file.")
        }
        let root = try node(try next(), depth: 0)
        _ = try next()
        let end = try next()
        guard case .streamEnd = end.kind else {
            throw unsupported(end.line, "a second document begins here", remedy: "Keep one document a file.")
        }
        return root
    }

    private func node(_ event: Event, depth: Int) throws(Failure) -> YAMLNode {
        if case .alias = event.kind {
            throw unsupported(event.line, "an alias (*name) stands here", remedy: "Write the value out.")
        }
        if event.hasAnchor {
            throw unsupported(event.line, "an anchor (&name) stands here", remedy: "Remove it and write values out.")
        }
        if event.hasTag {
            throw unsupported(event.line, "a tag (!name) stands here", remedy: "Remove the tag.")
        }
        guard depth <= Self.depthLimit else {
            throw unsupported(event.line, "values are nested deeper than \(Self.depthLimit)", remedy: "Flatten the settings.")
        }
        switch event.kind {
        case .scalar(let text, let isPlain):
            return YAMLNode(content: .scalar(text, isPlain: isPlain), line: event.line)
        case .sequenceStart:
            return YAMLNode(content: .sequence(try elements(depth: depth + 1)), line: event.line)
        case .mappingStart:
            return YAMLNode(content: .mapping(try entries(depth: depth + 1)), line: event.line)
        default:
            throw failure("configuration_syntax", line: event.line, "a value is missing", remedy: "Write the value.")
        }
    }

    private func elements(depth: Int) throws(Failure) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return elements }
            elements.append(try node(event, depth: depth))
        }
    }

    private func entries(depth: Int) throws(Failure) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var firstLines: [String: Int] = [:]
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return entries }
            let keyNode = try node(event, depth: depth)
            guard case .scalar(let key, let isPlain) = keyNode.content else {
                throw unsupported(event.line, "a key is \(keyNode.kindName)", remedy: "Use texts as keys.")
            }
            if key == "<<", isPlain {
                throw unsupported(event.line, "a merge key (<<) stands here", remedy: "Write the values out.")
            }
            if let first = firstLines.updateValue(event.line, forKey: key) {
                throw failure(
                    "configuration_duplicate_key", line: event.line, "the key \(key) is there twice, first on line \(first)",
                    field: key, remedy: "Remove one of them.")
            }
            entries.append(YAMLNode.Entry(key: key, line: event.line, value: try node(try next(), depth: depth)))
        }
    }

    private func next() throws(Failure) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw syntaxFailure() }
        defer { yaml_event_delete(&event) }
        let line = event.start_mark.line + 1
        switch event.type {
        case YAML_STREAM_START_EVENT: return Event(kind: .streamStart, line: line)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, line: line)
        case YAML_DOCUMENT_END_EVENT: return Event(kind: .documentEnd, line: line)
        case YAML_SEQUENCE_END_EVENT: return Event(kind: .sequenceEnd, line: line)
        case YAML_MAPPING_END_EVENT: return Event(kind: .mappingEnd, line: line)
        case YAML_ALIAS_EVENT: return Event(kind: .alias, line: line)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let kind = Event.Kind.scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE)
            return Event(kind: kind, line: line, hasAnchor: scalar.anchor != nil, hasTag: scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            return Event(kind: .sequenceStart, line: line, hasAnchor: start.anchor != nil, hasTag: start.tag != nil)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            return Event(kind: .mappingStart, line: line, hasAnchor: start.anchor != nil, hasTag: start.tag != nil)
        default: return Event(kind: .streamEnd, line: line)
        }
    }

    private func syntaxFailure() -> Failure {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "the text is not YAML"
        guard parser.pointee.error != YAML_READER_ERROR else {
            let line = lineNumber(ofByte: parser.pointee.problem_offset, in: bytes)
            return failure("configuration_syntax", line: line, problem, remedy: "Remove the character.")
        }
        let line = parser.pointee.problem_mark.line + 1
        if isIndentedByTab(line) {
            return failure("configuration_syntax", line: line, "a tab indents this line", remedy: "Indent with spaces.")
        }
        let context = parser.pointee.context.map { " (\(String(cString: $0)))" } ?? ""
        return failure(
            "configuration_syntax", line: line, "\(problem)\(context)", remedy: "Correct the YAML on this line or just above it.")
    }

    private func isIndentedByTab(_ line: Int) -> Bool {
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].prefix { $0 == 0x20 || $0 == 0x09 }.contains(0x09)
    }

    private func unsupported(_ line: Int, _ message: String, remedy: String) -> Failure {
        failure("configuration_unsupported", line: line, message, remedy: remedy)
    }

    private func failure(_ code: String, line: Int, _ message: String, field: String? = nil, remedy: String) -> Failure {
        Failure(.configuration, code: code, "\(name):\(line): \(message)", field: field, remedy: remedy)
    }
}

/// The number of the line, from 1, that holds a byte.
func lineNumber(ofByte offset: Int, in bytes: [UInt8]) -> Int {
    bytes.prefix(max(0, offset)).count { $0 == 0x0A } + 1
}
