/// One figure of a week as several records tell it. They were written together and say the same, until a hand changes one.
public struct Testimony: Equatable, Sendable {
    /// A record that tells figures of a week: the table, or what is computed from it.
    public enum Record: String, Sendable, CaseIterable {
        case execution = "forecast_h5_executions"
        case executionPercent = "the percentage in forecast_h5_executions"
        case signal = "forecast_h5_signals"
        case order = "orders"
        case fill = "fills"
        case bar = "forecast_h5_bars_used"
        case subtrade = "forecast_h5_subtrades"
        case prices = "entry and exit prices"
        case control = "operator_controls"
        case audit = "approval_audit_log"
    }

    /// What a record says.
    public enum Value: Equatable, Sendable {
        case number(Double)
        case text(String)
    }

    /// What it is about, such as `leverage`.
    public let figure: String
    /// Who says what, the record that is acted on first.
    public let values: [(record: Record, value: Value)]

    /// What records say of a number; those that say nothing are left out.
    public init(_ figure: String, _ numbers: KeyValuePairs<Record, Double?>) {
        self.figure = figure
        values = numbers.compactMap { record, number in number.map { (record, .number($0)) } }
    }

    /// What records say in words.
    public init(_ figure: String, words: KeyValuePairs<Record, String?>) {
        self.figure = figure
        values = words.compactMap { record, word in word.map { (record, .text($0)) } }
    }

    /// Whether the same figures come from the same records.
    public static func == (left: Testimony, right: Testimony) -> Bool {
        left.figure == right.figure && left.values.elementsEqual(right.values) { $0.record == $1.record && $0.value == $1.value }
    }
}

/// Redundant records held against each other. Source: architecture, "Records against each other".
public enum RecordCheck {
    /// The largest difference of two numbers that were one figure, relative to the greater: what dividing a percentage by a hundred
    /// or a quantity by an equity loses is far below it.
    public static let tolerance = 1e-9

    /// A figure that records tell differently.
    public struct Contradiction: Equatable, Sendable {
        /// Who says what.
        public let testimony: Testimony

        /// `leverage is 1.5 in forecast_h5_executions, 1 in forecast_h5_signals`.
        public var text: String {
            let said = testimony.values.map { "\($0.value.text) in \($0.record.rawValue)" }
            return "\(testimony.figure) is \(said.joined(separator: ", "))"
        }
    }

    /// The figures that are told differently, in the order given.
    public static func contradictions(_ testimonies: [Testimony]) -> [Contradiction] {
        testimonies.filter { testimony in
            guard let first = testimony.values.first else { return false }
            return testimony.values.contains { !agree($0.value, first.value) }
        }.map(Contradiction.init)
    }

    /// The number to go by: the first record's, unless another two agree against it and none with it.
    public static func confirmed(_ testimony: Testimony) -> Double? {
        guard let first = testimony.values.first, case .number(let own) = first.value else { return nil }
        let others = testimony.values.dropFirst()
        guard !others.isEmpty, !others.contains(where: { agree($0.value, first.value) }) else { return own }
        for (index, other) in others.enumerated() {
            let hasSecond = others.dropFirst(index + 1).contains { agree($0.value, other.value) }
            if hasSecond, case .number(let number) = other.value { return number }
        }
        return own
    }

    static func agree(_ left: Testimony.Value, _ right: Testimony.Value) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)):
            left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
        default: left == right
        }
    }
}

extension Testimony.Value {
    fileprivate var text: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): text
        }
    }
}
