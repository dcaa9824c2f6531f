internal import CivilTime
internal import JSON

/// A control message: `reset` first, then the clock, the limits and new faults. `advance_seconds` moves a clock that stands
/// and leaves the clock on the wall alone.
///
///     {"now": "2026-02-16T15:00:00Z", "faults": [{"kind": "server_error", "count": 2}]}
struct Control {
    private var isReset = false
    private var now: Instant?
    private var advance: Int?
    private var clearsFaults = false
    private var faults: [Fault] = []
    private var creditsPerMinute: Int?
    private var creditsPerDay: Int?
    private var rows: Int?
    private var isRoundTheClock: Bool?

    init(_ members: JSONObject) throws(ControlError) {
        for (key, value) in members.members { try read(key, value) }
    }

    private mutating func read(_ key: String, _ value: JSONValue) throws(ControlError) {
        switch key {
        case "reset": isReset = try boolean(key, value)
        case "clear_faults": clearsFaults = try boolean(key, value)
        case "round_the_clock": isRoundTheClock = try boolean(key, value)
        case "advance_seconds": advance = try integer(key, value)
        case "credits_per_minute": creditsPerMinute = try integer(key, value)
        case "credits_per_day": creditsPerDay = try integer(key, value)
        case "row_limit": rows = try integer(key, value)
        case "now":
            guard let instant = value.stringValue.flatMap({ Instant($0) }) else {
                throw ControlError("now is an instant with an offset")
            }
            now = instant
        case "faults":
            guard let list = value.arrayValue else { throw ControlError("faults is a list") }
            for item in list { faults.append(try Fault(item)) }
        default: throw ControlError("unknown field \(key)")
        }
    }

    private func boolean(_ key: String, _ value: JSONValue) throws(ControlError) -> Bool {
        guard let value = value.boolValue else { throw ControlError("\(key) is true or false") }
        return value
    }

    private func integer(_ key: String, _ value: JSONValue) throws(ControlError) -> Int {
        guard let value = value.integerValue else { throw ControlError("\(key) is an integer") }
        return value
    }

    func apply(to state: inout Simulation.State) {
        if isReset { (state.faults, state.log, state.keys, state.credits) = ([], [], [], [:]) }
        if clearsFaults { state.faults = [] }
        if let now { state.now = now }
        if let advance, let now = state.now { state.now = now.adding(seconds: advance) }
        if let creditsPerMinute { state.limits.creditsPerMinute = creditsPerMinute }
        if let creditsPerDay { state.limits.creditsPerDay = creditsPerDay }
        if let rows { state.limits.rows = rows }
        if let isRoundTheClock { state.limits.isRoundTheClock = isRoundTheClock }
        state.faults += faults
    }
}
