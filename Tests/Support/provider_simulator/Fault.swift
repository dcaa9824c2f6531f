internal import CivilTime
internal import JSON

/// A trouble that a test asks for.
struct Fault: Sendable {
    enum Kind: String, CaseIterable, Sendable {
        // In place of the answer.
        case minuteLimit = "minute_limit"
        case dayLimit = "day_limit"
        case serverError = "server_error"
        case errorIn200 = "error_in_200"
        case hang
        case truncatedBody = "truncated_body"
        case truncatedJSON = "truncated_json"
        case emptyBody = "empty_body"
        case html
        case botWall = "bot_wall"
        case keyRevoked = "key_revoked"
        case badRequest = "bad_request"
        case notFound = "not_found"
        case noData = "no_data"
        case emptyValues = "empty_values"
        case valuesAbsent = "values_absent"
        // In the rows of the answer.
        case halfFormedLastBar = "half_formed_last_bar"
        case duplicatedBars = "duplicated_bars"
        case conflictingBars = "conflicting_bars"
        case shiftedBars = "shifted_bars"
        case outOfRangeBars = "out_of_range_bars"
        case brokenRows = "broken_rows"
        case missingBars = "missing_bars"
        case futureBars = "future_bars"
        case wrongSymbol = "wrong_symbol"
        case wrongInterval = "wrong_interval"
        // Besides either.
        case delay

        /// Whether the fault stands in place of the answer; if not, it changes the answer.
        var replacesAnswer: Bool {
            switch self {
            case .minuteLimit, .dayLimit, .serverError, .errorIn200, .hang, .emptyBody, .html, .botWall, .keyRevoked,
                .badRequest, .notFound, .noData, .emptyValues, .valuesAbsent:
                true
            case .truncatedBody, .truncatedJSON, .halfFormedLastBar, .duplicatedBars, .conflictingBars, .shiftedBars,
                .outOfRangeBars, .brokenRows, .missingBars, .futureBars, .wrongSymbol, .wrongInterval, .delay:
                false
            }
        }
    }

    let kind: Kind
    /// How many requests are still concerned; `nil`: all.
    var remaining: Int?
    /// The symbol concerned; `nil`: every one.
    var symbol: String?
    /// The number of the key concerned, in the order of first use from 1; `nil`: every one.
    var key: Int?
    /// Only requests whose window meets this one, and for changes of rows only the bars that open in it; half open.
    var from: Instant?
    var to: Instant?
    /// The very bars concerned.
    var slots: Set<Instant> = []
    /// HTTP status in place of the usual one.
    var status: UInt32?
    /// The code of the error body.
    var code: Int?
    /// Of a delay or a hang.
    var milliseconds: Int?
    /// How many rows are concerned, where there is a choice.
    var rows: Int?
    /// Seconds in a `Retry-After` header.
    var retryAfter: Int?

    /// Reads a fault from a control message.
    ///
    /// - Throws: `ControlError` naming the field.
    init(_ value: JSONValue) throws(ControlError) {
        guard let members = value.objectValue else { throw ControlError("a fault is an object") }
        guard let name = members["kind"]?.stringValue, let kind = Kind(rawValue: name) else {
            throw ControlError("kind is one of \(Kind.allCases.map(\.rawValue))")
        }
        let known = [
            "kind", "count", "symbol", "key", "from", "to", "slots", "status", "code", "milliseconds", "rows", "retry_after",
        ]
        if let unknown = members.keys.first(where: { !known.contains($0) }) { throw ControlError("unknown field \(unknown)") }
        self.kind = kind
        remaining = members["count"]?.integerValue
        symbol = members["symbol"]?.stringValue
        key = members["key"]?.integerValue
        from = try Fault.instant(members["from"])
        to = try Fault.instant(members["to"])
        for slot in members["slots"]?.arrayValue ?? [] {
            if let instant = try Fault.instant(slot) { slots.insert(instant) }
        }
        status = members["status"]?.integerValue.flatMap { UInt32(exactly: $0) }
        code = members["code"]?.integerValue
        milliseconds = members["milliseconds"]?.integerValue
        rows = members["rows"]?.integerValue.map { max($0, 0) }
        retryAfter = members["retry_after"]?.integerValue
    }

    private static func instant(_ value: JSONValue?) throws(ControlError) -> Instant? {
        guard let value, value != .null else { return nil }
        guard let instant = value.stringValue.flatMap({ Instant($0) }) else {
            throw ControlError("\(value.serialized()) is no instant with an offset")
        }
        return instant
    }

    /// Whether a request is concerned.
    func concerns(symbols: [String], key: Int?, window: ClosedRange<Instant>) -> Bool {
        if let symbol, !symbols.contains(symbol) { return false }
        if let own = self.key, own != key { return false }
        if let from, window.upperBound < from { return false }
        if let to, window.lowerBound >= to { return false }
        return remaining != 0
    }

    /// Whether a bar is concerned by a change of rows.
    func concerns(bar time: Instant) -> Bool {
        if !slots.isEmpty { return slots.contains(time) }
        if let from, time < from { return false }
        if let to, time >= to { return false }
        return true
    }
}

/// Why a control message was refused.
struct ControlError: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
