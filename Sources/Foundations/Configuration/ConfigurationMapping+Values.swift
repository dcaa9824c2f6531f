public import CivilTime
public import Failures

// Each reader exists three times: required, with a default for a key that is missing or null, and optional.

extension ConfigurationMapping {
    /// A finite number within a range. An integer counts as a number; a text in quotes does not.
    public func double(_ key: String, in range: ClosedRange<Double>) throws(Failure) -> Double {
        try double(try required(key), path: pathTo(key), in: range)
    }

    /// A finite number within a range, or the default. The default is not held against the range.
    public func double(_ key: String, in range: ClosedRange<Double>, default value: Double) throws(Failure) -> Double {
        try optionalDouble(key, in: range) ?? value
    }

    /// A finite number within a range; `nil` where there is none.
    public func optionalDouble(_ key: String, in range: ClosedRange<Double>) throws(Failure) -> Double? {
        guard let node = node(key) else { return nil }
        return try double(node, path: pathTo(key), in: range)
    }

    /// An integer within a range; `5.0` is none.
    public func int(_ key: String, in range: ClosedRange<Int>) throws(Failure) -> Int {
        try int(try required(key), path: pathTo(key), in: range)
    }

    /// An integer within a range, or the default. The default is not held against the range.
    public func int(_ key: String, in range: ClosedRange<Int>, default value: Int) throws(Failure) -> Int {
        try optionalInt(key, in: range) ?? value
    }

    /// An integer within a range; `nil` where there is none.
    public func optionalInt(_ key: String, in range: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let node = node(key) else { return nil }
        return try int(node, path: pathTo(key), in: range)
    }

    /// `true` or `false`, written so.
    public func bool(_ key: String) throws(Failure) -> Bool { try bool(try required(key), path: pathTo(key)) }

    /// `true` or `false`, or the default.
    public func bool(_ key: String, default value: Bool) throws(Failure) -> Bool {
        guard let node = node(key) else { return value }
        return try bool(node, path: pathTo(key))
    }

    /// A text that is not empty. What YAML takes for a number, a boolean or null is a text only in quotes.
    public func string(_ key: String) throws(Failure) -> String { try string(try required(key), path: pathTo(key)) }

    /// A text that is not empty, or the default.
    public func string(_ key: String, default value: String) throws(Failure) -> String {
        try optionalString(key) ?? value
    }

    /// A text that is not empty; `nil` where there is none.
    public func optionalString(_ key: String) throws(Failure) -> String? {
        guard let node = node(key) else { return nil }
        return try string(node, path: pathTo(key))
    }

    /// One of the raw values of an enumeration.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type = Choice.self
    ) throws(Failure) -> Choice where Choice.RawValue == String {
        try choice(try required(key), path: pathTo(key))
    }

    /// One of the raw values of an enumeration, or the default.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type = Choice.self, default value: Choice
    ) throws(Failure) -> Choice where Choice.RawValue == String {
        guard let node = node(key) else { return value }
        return try choice(node, path: pathTo(key))
    }

    /// A calendar date, `YYYY-MM-DD`.
    public func date(_ key: String) throws(Failure) -> CivilDate { try date(try required(key), path: pathTo(key)) }

    /// A calendar date, `YYYY-MM-DD`; `nil` where there is none.
    public func optionalDate(_ key: String) throws(Failure) -> CivilDate? {
        guard let node = node(key) else { return nil }
        return try date(node, path: pathTo(key))
    }

    /// A time of day, `HH:MM` or `HH:MM:SS`.
    public func time(_ key: String) throws(Failure) -> TimeOfDay {
        let node = try required(key)
        guard let time = text(of: node).flatMap({ TimeOfDay($0) }) else {
            throw wrongType(node, path: pathTo(key), expected: "a time of day as HH:MM")
        }
        return time
    }
}

extension ConfigurationMapping {
    /// A list of finite numbers, each within a range; `count` says how many there may be.
    public func doubles(
        _ key: String, in range: ClosedRange<Double>, count: ClosedRange<Int> = 1...1000
    ) throws(Failure) -> [Double] {
        try list(key, count: count) { mapping, node, path throws(Failure) in try mapping.double(node, path: path, in: range) }
    }

    /// A list of integers, each within a range; `count` says how many there may be.
    public func ints(
        _ key: String, in range: ClosedRange<Int>, count: ClosedRange<Int> = 1...1000
    ) throws(Failure) -> [Int] {
        try list(key, count: count) { mapping, node, path throws(Failure) in try mapping.int(node, path: path, in: range) }
    }

    /// A list of texts, none of them empty; `count` says how many there may be.
    public func strings(_ key: String, count: ClosedRange<Int> = 1...1000) throws(Failure) -> [String] {
        try list(key, count: count) { mapping, node, path throws(Failure) in try mapping.string(node, path: path) }
    }

    /// A list of raw values of an enumeration; `count` says how many there may be.
    public func choices<Choice: RawRepresentable & CaseIterable>(
        _ key: String, of type: Choice.Type = Choice.self, count: ClosedRange<Int> = 1...1000
    ) throws(Failure) -> [Choice] where Choice.RawValue == String {
        try list(key, count: count) { mapping, node, path throws(Failure) -> Choice in
            try mapping.choice(node, path: path)
        }
    }

    private func list<Element>(
        _ key: String, count: ClosedRange<Int>,
        _ read: (ConfigurationMapping, YAMLNode, String) throws(Failure) -> Element
    ) throws(Failure) -> [Element] {
        let nodes = try elements(key)
        guard count.contains(nodes.count) else {
            let wanted = count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw invalid(
                key, "the list has \(nodes.count) elements, expected \(wanted)", code: "configuration_out_of_range",
                remedy: "Write \(wanted) elements.")
        }
        var elements: [Element] = []
        for (index, node) in nodes.enumerated() {
            elements.append(try read(self, node, "\(pathTo(key))[\(index)]"))
        }
        return elements
    }
}

extension ConfigurationMapping {
    private func scalar(_ node: YAMLNode) -> Scalar? {
        guard case .scalar(let text, let isPlain) = node.content else { return nil }
        return Scalar(text, isPlain: isPlain)
    }

    private func text(of node: YAMLNode) -> String? {
        guard case .string(let text) = scalar(node) else { return nil }
        return text
    }

    private func double(_ node: YAMLNode, path: String, in range: ClosedRange<Double>) throws(Failure) -> Double {
        let value: Double
        switch scalar(node) {
        case .integer(let integer): value = Double(integer)
        case .number(let number): value = number
        default: throw wrongType(node, path: path, expected: "a finite number")
        }
        guard range.contains(value) else {
            throw outOfRange(node, path: path, found: "\(value)", wanted: description(of: range))
        }
        return value
    }

    private func int(_ node: YAMLNode, path: String, in range: ClosedRange<Int>) throws(Failure) -> Int {
        guard case .integer(let value) = scalar(node) else { throw wrongType(node, path: path, expected: "an integer") }
        guard range.contains(value) else {
            throw outOfRange(node, path: path, found: "\(value)", wanted: "\(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private func bool(_ node: YAMLNode, path: String) throws(Failure) -> Bool {
        guard case .bool(let value) = scalar(node) else { throw wrongType(node, path: path, expected: "true or false") }
        return value
    }

    private func string(_ node: YAMLNode, path: String) throws(Failure) -> String {
        guard let text = text(of: node), !text.isEmpty else {
            throw wrongType(node, path: path, expected: "a text (in quotes if it looks like something else)")
        }
        return text
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode, path: String
    ) throws(Failure) -> Choice where Choice.RawValue == String {
        let names = Choice.allCases.map(\.rawValue)
        guard let text = text(of: node) else {
            throw wrongType(node, path: path, expected: "one of \(names.joined(separator: ", "))")
        }
        guard let choice = Choice(rawValue: text) else {
            let hint = nearest(to: text, among: names).map { ", did you mean \($0)?" } ?? ""
            throw failure(
                "configuration_out_of_range", path: path, line: node.line, "\(quoted(text)) is not known here\(hint)",
                remedy: "Write one of: \(names.joined(separator: ", ")).")
        }
        return choice
    }

    private func date(_ node: YAMLNode, path: String) throws(Failure) -> CivilDate {
        guard let date = text(of: node).flatMap({ CivilDate($0) }) else {
            throw wrongType(node, path: path, expected: "a date as YYYY-MM-DD")
        }
        return date
    }

    private func outOfRange(_ node: YAMLNode, path: String, found: String, wanted: String) -> Failure {
        failure(
            "configuration_out_of_range", path: path, line: node.line, "\(found) is out of range, expected \(wanted)",
            remedy: "Write a value in the range: \(wanted).")
    }

    private func description(of range: ClosedRange<Double>) -> String {
        let isPositive = range.lowerBound == .leastNonzeroMagnitude
        let lower = isPositive ? "above 0" : "at least \(range.lowerBound)"
        switch (range.lowerBound == -.infinity, range.upperBound == .infinity) {
        case (true, true): return "any finite number"
        case (true, false): return "at most \(range.upperBound)"
        case (false, true): return lower
        case (false, false):
            return isPositive ? "above 0, at most \(range.upperBound)" : "\(range.lowerBound) to \(range.upperBound)"
        }
    }
}
