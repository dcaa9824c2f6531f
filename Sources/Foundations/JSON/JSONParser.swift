extension JSONValue {
    /// Bounds on a document, so that hostile input cannot exhaust memory or the stack.
    public struct Limits: Sendable {
        /// The largest document, in bytes.
        public var bytes: Int
        /// The deepest nesting of arrays and objects.
        public var depth: Int

        /// Bounds on a document.
        public init(bytes: Int = 1 << 30, depth: Int = 64) {
            self.bytes = bytes
            self.depth = depth
        }
    }

    /// Parses one document, strictly: RFC 8259 with UTF-8, unique keys, finite numbers and nothing after the value.
    ///
    /// - Throws: `JSONError` with the rule broken, the byte and the path.
    public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) {
        guard bytes.count <= limits.bytes else {
            throw JSONError(rule: .tooLarge(limit: limits.bytes), offset: limits.bytes, path: "")
        }
        var parser = JSONParser(bytes: bytes, depthLimit: limits.depth)
        self = try parser.document()
    }

    /// Parses one document from a text.
    public init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}

/// A recursive-descent reader; the recursion is bounded by `depthLimit`.
struct JSONParser {
    let bytes: [UInt8]
    let depthLimit: Int
    private var position = 0
    private var path: [PathComponent] = []

    private enum PathComponent {
        case key(String)
        case index(Int)
    }

    init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if let offset = firstInvalidUTF8(bytes) { throw JSONError(rule: .notUTF8, offset: offset, path: "") }
        skipWhitespace()
        let value = try value(depth: 0)
        skipWhitespace()
        guard position == bytes.count else { throw failure(.syntax("there is more text after the value")) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard let byte = peek else { throw failure(.syntax("a value is missing")) }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        position += 1
        var object = JSONObject()
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return .object(object) }
        while true {
            skipWhitespace()
            guard peek == UInt8(ascii: "\"") else { throw failure(.syntax("a key in double quotes is missing")) }
            let keyOffset = position
            let key = try string()
            path.append(.key(key))
            guard object[key] == nil else { throw failure(.duplicateKey, at: keyOffset) }
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw failure(.syntax("a colon is missing")) }
            skipWhitespace()
            object[key] = try value(depth: depth)
            path.removeLast()
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "}")) else { throw failure(.syntax("a comma or a closing brace is missing")) }
            return .object(object)
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        position += 1
        var elements: [JSONValue] = []
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            skipWhitespace()
            path.append(.index(elements.count))
            elements.append(try value(depth: depth))
            path.removeLast()
            skipWhitespace()
            if take(UInt8(ascii: ",")) { continue }
            guard take(UInt8(ascii: "]")) else { throw failure(.syntax("a comma or a closing bracket is missing")) }
            return .array(elements)
        }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var scalars: [UInt8] = []
        var start = position
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                if scalars.isEmpty {
                    let text = String(decoding: bytes[start..<position], as: UTF8.self)
                    position += 1
                    return text
                }
                scalars += bytes[start..<position]
                position += 1
                return String(decoding: scalars, as: UTF8.self)
            case UInt8(ascii: "\\"):
                scalars += bytes[start..<position]
                position += 1
                scalars += try escape()
                start = position
            case 0..<0x20: throw failure(.syntax("a control character stands unescaped in a string"))
            default: position += 1
            }
        }
        throw failure(.syntax("a string is not closed"))
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = peek else { throw failure(.syntax("a string is not closed")) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(try unicodeEscape()).utf8)
        default: throw failure(.syntax("an unknown escape stands in a string"))
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Character {
        let high = try hexadecimal4()
        var code = UInt32(high)
        if (0xD800...0xDBFF).contains(high) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                throw failure(.syntax("a surrogate pair is incomplete"))
            }
            let low = try hexadecimal4()
            guard (0xDC00...0xDFFF).contains(low) else { throw failure(.syntax("a surrogate pair is incomplete")) }
            code = 0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure(.syntax("a surrogate stands alone")) }
        return Character(scalar)
    }

    private mutating func hexadecimal4() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw failure(.syntax("a \\u escape is incomplete")) }
        var code: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw failure(.syntax("a \\u escape is not hexadecimal"))
            }
            code = code << 4 | UInt16(digit)
        }
        position += 4
        return code
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        var isInteger = true
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            guard !peekIsDigit else { throw failure(.syntax("a number begins with 0"), at: start) }
        } else {
            guard takeDigits() else { throw failure(.syntax("this is not a JSON value"), at: start) }
        }
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard takeDigits() else { throw failure(.syntax("a digit is missing after the decimal point"), at: start) }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            guard takeDigits() else { throw failure(.syntax("a digit is missing in the exponent"), at: start) }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text), text != "-0" { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw failure(.numberOutOfRange, at: start) }
        return .number(value)
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count,
            word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<position + length]) })
        else { throw failure(.syntax("this is not a JSON value")) }
        position += length
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var peekIsDigit: Bool {
        guard let peek else { return false }
        return (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(peek)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeDigits() -> Bool {
        let start = position
        while peekIsDigit { position += 1 }
        return position > start
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func failure(_ rule: JSONError.Rule, at offset: Int? = nil) -> JSONError {
        var text = ""
        for component in path {
            switch component {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return JSONError(rule: rule, offset: offset ?? position, path: text)
    }
}

/// The offset of the first byte that is no valid UTF-8; `nil` when all of it is.
private func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
        switch decoder.parseScalar(from: &iterator) {
        case .valid(let scalar): offset += scalar.count
        case .emptyInput: return nil
        case .error: return offset
        }
    }
}
