internal import JSON

/// Whether one part of a week comes out again when it is computed anew.
package struct ExplainedPart: Equatable, Sendable {
    /// What the recomputation says.
    package enum Outcome: Equatable, Sendable {
        /// The same to the last digit.
        case reproduced
        /// Something else, one line a difference.
        case differs([String])
        /// There is nothing to compute yet, or nothing came of it.
        case absent(String)
    }

    /// The parts of a week, in the order in which they follow from each other.
    package enum Name: String, Sendable, CaseIterable {
        case configuration, model, features, predictions, decision, sizing, bars, execution, orders, profit
    }

    /// Which part.
    package let name: Name
    /// Whether it comes out again.
    package let outcome: Outcome

    /// A part that is reproduced when there is no difference.
    init(_ name: Name, differences: [String]) {
        self.name = name
        outcome = differences.isEmpty ? .reproduced : .differs(differences)
    }

    init(_ name: Name, absent reason: String) {
        self.name = name
        outcome = .absent(reason)
    }

    /// One line a difference; none where it is reproduced or absent.
    package var differences: [String] { if case .differs(let lines) = outcome { lines } else { [] } }

    var json: JSONValue {
        switch outcome {
        case .reproduced: ["part": .string(name.rawValue), "reproduced": true, "differences": []]
        case .differs(let lines):
            ["part": .string(name.rawValue), "reproduced": false, "differences": .array(lines.map(JSONValue.string))]
        case .absent(let reason): ["part": .string(name.rawValue), "reproduced": nil, "reason": .string(reason)]
        }
    }
}

/// Collects differences between what is stored and what comes out.
struct Differences {
    private(set) var lines: [String] = []

    /// Notes a value that is not the one stored.
    mutating func compare<Value: Equatable>(_ what: String, stored: Value?, computed: Value?) {
        guard stored != computed else { return }
        lines.append("\(what) is stored as \(Differences.text(stored)) and comes out as \(Differences.text(computed))")
    }

    mutating func add(_ line: String) { lines.append(line) }

    private static func text<Value>(_ value: Value?) -> String { value.map { "\($0)" } ?? "nothing" }
}
