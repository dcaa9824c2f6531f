internal import Failures
internal import JSON

/// The failures of a request, worded alike: the field, what was given, what is accepted.
enum RequestFailure {
    static func unknownField(_ key: String, in path: String, known: [String]) -> Failure {
        let owner = path.isEmpty ? "the request" : path
        let accepted = known.isEmpty ? "nothing" : known.joined(separator: ", ")
        let nearest = Suggestion.nearest(to: key, among: known)
        return Failure(
            .request, code: "unknown_field",
            "\(owner) has no field \(shown(.string(key)))\(nearest.map { "; did you mean \"\($0)\"?" } ?? ""); accepted: \(accepted)",
            field: path.isEmpty ? clipped(key) : "\(path).\(clipped(key))",
            remedy: nearest.map { "Write \"\($0)\", or leave the field out." } ?? "Leave the field out.")
    }

    static func missing(_ path: String, accepted: String) -> Failure {
        Failure(
            .request, code: "missing_field", "\(path) is missing; accepted: \(accepted)", field: path,
            remedy: "Give \(path).")
    }

    static func wrongType(_ path: String, _ value: JSONValue, accepted: String) -> Failure {
        Failure(
            .request, code: "wrong_type", "\(path) is \(shown(value)) (\(value.typeName)); accepted: \(accepted)", field: path,
            remedy: "Give \(path) as \(accepted).")
    }

    static func outOfRange(_ path: String, _ value: JSONValue, accepted: String) -> Failure {
        Failure(
            .request, code: "out_of_range", "\(path) is \(shown(value)); accepted: \(accepted)", field: path,
            remedy: "Give \(path) as \(accepted).")
    }

    static func notAccepted(_ path: String, _ value: JSONValue, _ text: String, names: [String]) -> Failure {
        let nearest = Suggestion.nearest(to: text, among: names)
        return Failure(
            .request, code: "not_accepted",
            "\(path) is \(shown(value))\(nearest.map { "; did you mean \"\($0)\"?" } ?? ""); accepted: \(names.joined(separator: ", "))",
            field: path, remedy: "Give \(path) as one of \(names.joined(separator: ", ")).")
    }

    /// A value as it stands in a message: JSON, cut to a length a person reads.
    static func shown(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): "an array of \(elements.count)"
        case .object(let object): "an object of \(object.count)"
        case .string(let text): JSONValue.string(clipped(text)).serialized()
        default: clipped(value.serialized())
        }
    }

    /// At most 80 characters of a text from outside.
    static func clipped(_ text: String, to length: Int = 80) -> String {
        text.unicodeScalars.count <= length ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(length))) + "…"
    }
}

/// Guesses what was meant by a misspelt name.
enum Suggestion {
    /// The nearest of `names` by edits (insertion, deletion, substitution, neighbours swapped); `nil` when none is near.
    static func nearest(to text: String, among names: [String]) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let ranked = names.map { (name: $0, distance: distance(Array(text.lowercased().utf8), Array($0.lowercased().utf8))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, min(text.utf8.count, best.name.utf8.count) / 3) ? best.name : nil
    }

    /// Optimal string alignment distance. Source: Damerau, Communications of the ACM 7 (1964).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(substitution, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
