internal import CivilTime
internal import Failures
internal import JSON

/// What a field accepts: the rule behind the decoder, the schema, the help text and the reading of `--param` texts.
enum ParameterKind: Sendable {
    case boolean
    case integer(ClosedRange<Int>, excluding: ClosedRange<Int>? = nil)
    case number(ClosedRange<Double>)
    case string(maximumLength: Int)
    case path
    case choice([String])
    case strings(among: [String]?)
    case date
    case instant
    case object
    case array

    static let longestPath = 4096
    static let longestElement = 1024

    /// What is accepted, as the end of a sentence that begins with "accepted:".
    var accepted: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let range, let hole):
            "an integer from \(range.lowerBound) to \(range.upperBound)"
                + (hole.map { ", but not \($0.lowerBound) to \($0.upperBound)" } ?? "")
        case .number(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .string(let maximum): "a text of 1 to \(maximum) characters without NUL"
        case .path: "a path of 1 to \(ParameterKind.longestPath) characters without NUL"
        case .choice(let names): names.joined(separator: ", ")
        case .strings(let names): names.map { "a list of \($0.joined(separator: ", "))" } ?? "a list of texts"
        case .date: "a date such as 2024-06-03"
        case .instant: "an ISO 8601 instant with an offset, such as 2026-02-16T08:15:00-05:00"
        case .object: "an object"
        case .array: "an array"
        }
    }

    func accepted(isNullable: Bool) -> String { isNullable ? "\(accepted), or null" : accepted }

    /// Refuses a value this kind does not accept.
    func check(_ value: JSONValue, at path: String, isNullable: Bool) throws(Failure) {
        let accepted = accepted(isNullable: isNullable)
        switch (self, value) {
        case (.boolean, .bool), (.object, .object), (.array, .array): return
        case (.integer(let range, let hole), .integer), (.integer(let range, let hole), .number):
            guard case .number(let number) = value, Int(exactly: number) == nil else {
                let integer = Int(parameter: value) ?? 0
                guard range.contains(integer), hole?.contains(integer) != true else {
                    throw RequestFailure.outOfRange(path, value, accepted: accepted)
                }
                return
            }
            // A fraction is another type; a whole number beyond 64 bits is out of range.
            guard number == number.rounded() else { throw RequestFailure.wrongType(path, value, accepted: accepted) }
            throw RequestFailure.outOfRange(path, value, accepted: accepted)
        case (.number(let range), .integer), (.number(let range), .number):
            guard let number = value.numberValue, range.contains(number) else {
                throw RequestFailure.outOfRange(path, value, accepted: accepted)
            }
        case (.string(let maximum), .string(let text)): try check(text, value, path, accepted, maximum: maximum)
        case (.path, .string(let text)): try check(text, value, path, accepted, maximum: ParameterKind.longestPath)
        case (.choice(let names), .string(let text)):
            guard names.contains(text) else { throw RequestFailure.notAccepted(path, value, text, names: names) }
        case (.strings(let names), .array(let elements)):
            let kind = names.map(ParameterKind.choice) ?? .string(maximumLength: ParameterKind.longestElement)
            for (index, element) in elements.enumerated() {
                try kind.check(element, at: "\(path)[\(index)]", isNullable: false)
            }
        case (.date, .string(let text)):
            guard CivilDate(text) != nil else { throw RequestFailure.outOfRange(path, value, accepted: accepted) }
        case (.instant, .string(let text)):
            guard Instant(text) != nil else { throw RequestFailure.outOfRange(path, value, accepted: accepted) }
        default: throw RequestFailure.wrongType(path, value, accepted: accepted)
        }
    }

    private func check(
        _ text: String, _ value: JSONValue, _ path: String, _ accepted: String, maximum: Int
    ) throws(Failure) {
        let count = text.unicodeScalars.count
        guard (1...maximum).contains(count), !text.utf8.contains(0) else {
            throw RequestFailure.outOfRange(path, value, accepted: accepted)
        }
    }

    /// The JSON value a `--param name=text` stands for; text that fits no value stays a string, for `check` to refuse.
    func value(ofText text: String, isNullable: Bool) -> JSONValue {
        switch self {
        case .string, .path, .choice, .date, .instant: return .string(text)
        case .strings where !text.hasPrefix("["):
            return .array(text.split(separator: ",", omittingEmptySubsequences: false).map { .string(String($0)) })
        case .boolean, .integer, .number, .strings, .object, .array:
            guard let value = try? JSONValue(parsing: text) else { return .string(text) }
            if value == .null, !isNullable { return .string(text) }
            return value
        }
    }
}
