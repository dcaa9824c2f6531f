public import CivilTime
public import Failures
public import JSON

/// Reads the members of a JSON object strictly: each must be there with its type, and no other may be there.
public struct FieldReader {
    /// What failures call the document, such as a path.
    public let document: String
    /// The code of the failures.
    public let code: String
    /// What failures tell people to do.
    public let remedy: String
    private let object: JSONObject
    private let path: String

    /// Reads `value`, which must be an object with exactly these members.
    ///
    /// - Throws: a failure (data) with the reader's code, as every function here.
    public init(
        _ value: JSONValue, keys: [String], path: String = "", document: String, code: String, remedy: String
    ) throws(Failure) {
        self.document = document
        self.code = code
        self.remedy = remedy
        self.path = path
        guard case .object(let object) = value else {
            self.object = JSONObject()
            throw failure("", "expected an object, found \(value.typeName)")
        }
        self.object = object
        for key in keys where object[key] == nil { throw failure(key, "is missing") }
        for key in object.keys where !keys.contains(key) { throw failure(key, "is not known here") }
    }

    /// The text of a string.
    public func string(_ key: String) throws(Failure) -> String {
        guard let text = object[key]?.stringValue else { throw wrongType(key, "a string") }
        return text
    }

    /// The text of a string that is a ``PlainIdentifier``, as what becomes part of a path must be.
    public func identifier(_ key: String) throws(Failure) -> String {
        let text = try string(key)
        guard PlainIdentifier.matches(text) else { throw failure(key, "is no identifier of the form \(PlainIdentifier.form)") }
        return text
    }

    /// The text of a string; `nil` for null.
    public func optionalString(_ key: String) throws(Failure) -> String? { isNull(key) ? nil : try string(key) }

    /// An integer.
    public func integer(_ key: String) throws(Failure) -> Int {
        guard let value = object[key]?.integerValue else { throw wrongType(key, "an integer") }
        return value
    }

    /// A number, integers included.
    public func number(_ key: String) throws(Failure) -> Double {
        guard let value = object[key]?.numberValue else { throw wrongType(key, "a number") }
        return value
    }

    /// A number; `nil` for null.
    public func optionalNumber(_ key: String) throws(Failure) -> Double? { isNull(key) ? nil : try number(key) }

    /// A boolean.
    public func bool(_ key: String) throws(Failure) -> Bool {
        guard let value = object[key]?.boolValue else { throw wrongType(key, "a boolean") }
        return value
    }

    /// An instant of ISO 8601 with an offset.
    public func instant(_ key: String) throws(Failure) -> Instant {
        guard let instant = Instant(try string(key)) else { throw failure(key, "is no instant with offset") }
        return instant
    }

    /// An instant; `nil` for null.
    public func optionalInstant(_ key: String) throws(Failure) -> Instant? { isNull(key) ? nil : try instant(key) }

    /// One of the choices, by its name.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type = Choice.self
    ) throws(Failure) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: try string(key)) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw failure(key, "is none of \(names)")
        }
        return choice
    }

    /// A date, `2024-06-03`.
    public func date(_ key: String) throws(Failure) -> CivilDate {
        guard let date = CivilDate(try string(key)) else { throw failure(key, "is no date") }
        return date
    }

    /// The numbers of an array of a given length, integers included.
    public func numbers(_ key: String, count: Int) throws(Failure) -> [Double] {
        let elements = try array(key)
        let numbers = elements.compactMap(\.numberValue)
        guard numbers.count == elements.count else { throw failure(key, "holds something that is no number") }
        guard numbers.count == count else { throw failure(key, "holds \(numbers.count) numbers, expected \(count)") }
        return numbers
    }

    /// A SHA-256 in lower-case hexadecimal.
    public func hash(_ key: String) throws(Failure) -> String {
        let text = try string(key)
        let digits = Set("0123456789abcdef".utf8)
        guard text.utf8.count == 64, text.utf8.allSatisfy(digits.contains) else {
            throw failure(key, "is no SHA-256 in lower-case hexadecimal")
        }
        return text
    }

    /// The members of an object.
    public func object(_ key: String) throws(Failure) -> JSONObject {
        guard let value = object[key]?.objectValue else { throw wrongType(key, "an object") }
        return value
    }

    /// The elements of an array.
    public func array(_ key: String) throws(Failure) -> [JSONValue] {
        guard let value = object[key]?.arrayValue else { throw wrongType(key, "an array") }
        return value
    }

    /// A reader of an object below, found at `place`.
    public func nested(_ value: JSONValue, keys: [String], at place: String) throws(Failure) -> FieldReader {
        try FieldReader(value, keys: keys, path: pathTo(place), document: document, code: code, remedy: remedy)
    }

    /// What is wrong with a member, as the reader words it.
    public func failure(_ key: String, _ message: String) -> Failure {
        let field = pathTo(key)
        let place = field.isEmpty ? document : "\(document): \(field)"
        return Failure(.data, code: code, "\(place) \(message)", field: field.isEmpty ? nil : field, remedy: remedy)
    }

    private func isNull(_ key: String) -> Bool { object[key] == .null }

    private func wrongType(_ key: String, _ expected: String) -> Failure {
        failure(key, "is \(object[key]?.typeName ?? "missing"), expected \(expected)")
    }

    private func pathTo(_ key: String) -> String { path.isEmpty || key.isEmpty ? path + key : "\(path).\(key)" }
}
