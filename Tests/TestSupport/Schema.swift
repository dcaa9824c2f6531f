internal import CivilTime
public import JSON

/// The part of JSON Schema (draft 2020-12) that the tasks' own schemas use. Source: json-schema.org, Core and Validation.
public struct Schema {
    /// What `$ref` looks things up in.
    private let root: JSONValue

    /// The schemas of a document.
    public init(root: JSONValue) { self.root = root }

    private static let annotations: Set<String> = ["description", "default", "format", "title"]

    /// What is wrong with a value; empty when it is valid. A keyword that is not known here is wrong too, so that no rule
    /// is passed over.
    public func problems(_ value: JSONValue, _ schema: JSONValue, at path: String = "") -> [String] {
        guard let rules = schema.objectValue else { return ["\(path): a schema that is no object"] }
        return rules.members.flatMap { keyword, rule in
            problems(value, keyword, rule, rules, path).map { "\(path): \($0)" }
        }
    }

    private func problems(
        _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ rules: JSONObject, _ path: String
    ) -> [String] {
        switch keyword {
        case "type": return isType(value, rule) ? [] : ["\(value.typeName) is not \(rule.serialized())"]
        case "enum":
            return rule.arrayValue?.contains(value) == true ? [] : ["\(value.serialized()) is none of \(rule.serialized())"]
        case "const": return rule == value ? [] : ["\(value.serialized()) is not \(rule.serialized())"]
        case "minimum": return holds(value.numberValue, rule) { $0 >= $1 } ? [] : ["below \(rule.serialized())"]
        case "maximum": return holds(value.numberValue, rule) { $0 <= $1 } ? [] : ["above \(rule.serialized())"]
        case "minLength": return holds(length(value), rule) { $0 >= $1 } ? [] : ["shorter than \(rule.serialized())"]
        case "maxLength": return holds(length(value), rule) { $0 <= $1 } ? [] : ["longer than \(rule.serialized())"]
        case "not": return problems(value, rule, at: path).isEmpty ? ["it is what it must not be"] : []
        case "pattern":
            guard let text = value.stringValue else { return [] }
            switch rule.stringValue {
            case #"^[^\u0000]*$"#: return text.utf8.contains(0) ? ["NUL"] : []
            case #"^\d{4}-W\d{2}$"#: return ISOWeek(text) == nil ? ["no ISO week"] : []
            default: return ["an unknown pattern"]
            }
        case "anyOf":
            // Those of the alternative that comes closest.
            let found = (rule.arrayValue ?? []).map { problems(value, $0, at: path) }
            return found.min { $0.count < $1.count } ?? ["none of no alternatives"]
        case "properties":
            return (rule.objectValue?.members ?? []).flatMap { name, schema in
                value[name].map { problems($0, schema, at: "\(path)/\(name)") } ?? []
            }
        case "items":
            return (value.arrayValue ?? []).enumerated().flatMap { index, element in
                problems(element, rule, at: "\(path)/\(index)")
            }
        case "required":
            return (rule.arrayValue ?? []).compactMap { name in
                value.objectValue != nil && value[name.stringValue ?? ""] == nil ? "\(name.serialized()) is missing" : nil
            }
        case "additionalProperties":
            guard rule == false else { return ["an unknown form of additionalProperties"] }
            let known = Set(rules["properties"]?.objectValue?.keys ?? [])
            return (value.objectValue?.keys ?? []).filter { !known.contains($0) }.map { "\($0) is unknown" }
        case "$ref":
            guard let text = rule.stringValue, text.hasPrefix("#/"), let target = root[String(text.dropFirst(2))] else {
                return ["a reference that leads nowhere: \(rule.serialized())"]
            }
            return problems(value, target, at: path)
        default: return Self.annotations.contains(keyword) ? [] : ["the keyword \(keyword) is unknown here"]
        }
    }

    private func isType(_ value: JSONValue, _ rule: JSONValue) -> Bool {
        if let names = rule.arrayValue { return names.contains { isType(value, $0) } }
        switch (rule.stringValue, value) {
        case ("number", .integer), ("number", .number): return true
        case ("integer", .number(let number)): return number == number.rounded()
        case (let name, _): return name == value.typeName
        }
    }

    private func length(_ value: JSONValue) -> Double? { (value.stringValue?.unicodeScalars.count).map(Double.init) }

    /// Rules about numbers and texts say nothing about other values.
    private func holds(_ value: Double?, _ limit: JSONValue, _ compare: (Double, Double) -> Bool) -> Bool {
        guard let value, let limit = limit.numberValue else { return value == nil }
        return compare(value, limit)
    }
}
