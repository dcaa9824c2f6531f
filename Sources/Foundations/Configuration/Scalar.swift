internal import Glibc

/// The meaning of a scalar in the core schema of YAML 1.2.2 (section 10.3), narrowed: no octal or hexadecimal numbers, no
/// leading zeros, and only the lower-case `true`, `false` and `null`, since `010` or `yes` mean other things to other readers.
enum Scalar: Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    /// A number no double can hold, `.inf` or `.nan`.
    case notFinite(String)
    /// A plain text that another YAML reader takes for a boolean, a null or a number.
    case ambiguous(String)
    case string(String)

    init(_ text: String, isPlain: Bool) {
        guard isPlain else {
            self = .string(text)
            return
        }
        switch text {
        case "", "~", "null": self = .null
        case "true": self = .bool(true)
        case "false": self = .bool(false)
        default: self = Scalar(word: text)
        }
    }

    private init(word text: String) {
        let lowercased = text.lowercased()
        if Self.notFiniteWords.contains(lowercased) {
            self = .notFinite(text)
        } else if Self.ambiguousWords.contains(lowercased) {
            self = .ambiguous(text)
        } else {
            self = Scalar(numberLike: text)
        }
    }

    private init(numberLike text: String) {
        let bytes = Array(text.utf8)
        let unsigned = bytes.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        guard bytes.count - unsigned.count <= 1, let form = NumberForm(unsigned) else {
            self = .string(text)
            return
        }
        switch form {
        case .integer:
            // More digits than an Int holds still make a number, of a size that only a double can say.
            if let value = Int(text) { self = .integer(value) } else { self = Scalar(double: text) }
        case .number: self = Scalar(double: text)
        case .foreign: self = .ambiguous(text)
        }
    }

    private init(double text: String) {
        // strtod reads every form of the schema, ".5" and "1." included, which Double(_:) does not.
        let value = strtod(text, nil)
        self = value.isFinite ? .number(value) : .notFinite(text)
    }

    private static let notFiniteWords: Set = [".inf", "+.inf", "-.inf", ".nan"]
    private static let ambiguousWords: Set = ["yes", "no", "on", "off", "y", "n", "true", "false", "null"]

    /// How messages name the value.
    var kindName: String {
        switch self {
        case .null: "empty"
        case .bool(let value): "the boolean \(value)"
        case .integer(let value): "the integer \(value)"
        case .number(let value): "the number \(value)"
        case .notFinite(let text): "\(text), which is no finite number"
        case .ambiguous(let text): "\(text), which readers of YAML understand differently"
        case .string(let text): "the text \(quoted(text))"
        }
    }
}

/// What a plain scalar without its sign looks like, when it looks like a number.
private enum NumberForm {
    case integer
    case number
    /// Octal, hexadecimal, leading zeros or digit separators: numbers of some readers only.
    case foreign

    init?(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        let whole = NumberForm.takeDigits(&rest)
        if rest.isEmpty, !whole.isEmpty {
            self = whole.count > 1 && whole.first == UInt8(ascii: "0") ? .foreign : .integer
            return
        }
        if NumberForm.isForeign(bytes) {
            self = .foreign
            return
        }
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = NumberForm.takeDigits(&rest)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard !NumberForm.takeDigits(&rest).isEmpty else { return nil }
        }
        guard rest.isEmpty else { return nil }
        self = whole.count > 1 && whole.first == UInt8(ascii: "0") ? .foreign : .number
    }

    private static func isForeign(_ bytes: ArraySlice<UInt8>) -> Bool {
        let text = Array(bytes)
        if text.count > 2, text[0] == UInt8(ascii: "0"), [UInt8(ascii: "x"), UInt8(ascii: "o")].contains(text[1] | 0x20) {
            return true
        }
        return text.contains(UInt8(ascii: "_")) && text.allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = bytes.prefix(while: isDigit)
        bytes = bytes.dropFirst(digits.count)
        return digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

/// A text in double quotes on one line, shortened, fit for a message.
func quoted(_ text: String) -> String {
    let shown = text.count > 60 ? text.prefix(57) + "…" : text[...]
    return "\"" + shown.map { $0.isNewline ? "⏎" : String($0) }.joined() + "\""
}
