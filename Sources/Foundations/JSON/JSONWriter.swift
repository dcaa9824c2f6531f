extension JSONValue {
    /// How a document is laid out.
    public enum Layout: Sendable {
        /// One line without spaces.
        case compact
        /// Two spaces a level, a member or element a line.
        case indented
    }

    /// The document as text, without a final newline. Numbers take the shortest form that reads back as the same double.
    public func serialized(_ layout: Layout = .compact) -> String {
        var writer = JSONWriter(layout: layout)
        writer.write(self, level: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The document as a file: indented, UTF-8, with a final newline.
    public func fileBytes() -> [UInt8] {
        var writer = JSONWriter(layout: .indented)
        writer.write(self, level: 0)
        return writer.bytes + [0x0A]
    }
}

private struct JSONWriter {
    let layout: JSONValue.Layout
    var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let value): bytes += String(value).utf8
        case .number(let value):
            precondition(value.isFinite, "JSON has no \(value); use null")
            bytes += value.description.utf8
        case .string(let value): write(value)
        case .array(let elements):
            write(open: "[", close: "]", count: elements.count, level: level) { writer, index in
                writer.write(elements[index], level: level + 1)
            }
        case .object(let object):
            let members = object.members
            write(open: "{", close: "}", count: members.count, level: level) { writer, index in
                writer.write(members[index].key)
                writer.bytes += (writer.layout == .indented ? ": " : ":").utf8
                writer.write(members[index].value, level: level + 1)
            }
        }
    }

    private mutating func write(
        open: Unicode.Scalar, close: Unicode.Scalar, count: Int, level: Int, element: (inout JSONWriter, Int) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for index in 0..<count {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            newline(level + 1)
            element(&self, index)
        }
        if count > 0 { newline(level) }
        bytes.append(UInt8(ascii: close))
    }

    private mutating func newline(_ level: Int) {
        guard layout == .indented else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * level))
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case 0x0D: bytes += "\\r".utf8
            case 0x09: bytes += "\\t".utf8
            case 0..<0x20, 0x7F:
                let hexadecimal = String(byte, radix: 16)
                bytes += "\\u".utf8 + Array(repeating: UInt8(ascii: "0"), count: 4 - hexadecimal.utf8.count) + hexadecimal.utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
