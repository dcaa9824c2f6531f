internal import CMicroHTTPD
internal import CivilTime
internal import Files
internal import Glibc
internal import JSON
internal import Synchronization

/// What all providers share: the clock, the faults, the credits of keys and the log of requests.
final class Simulation: Sendable {
    struct State {
        /// A clock that stands until a test moves it; `nil`: the clock on the wall.
        var now: Instant?
        var faults: [Fault] = []
        var log: [JSONValue] = []
        /// Keys in the order of their first use; a key's number is its place from 1.
        var keys: [String] = []
        var credits: [String: CreditAccount] = [:]
        var limits = Limits()
    }

    struct Limits {
        var creditsPerMinute = 8
        var creditsPerDay = 800
        /// The rows of an answer; older ones are left out without a word.
        var rows = 5000
        /// Whether bars are served at all hours of weekdays instead of the session's alone.
        var isRoundTheClock = false
        /// Keys that are accepted; empty: any.
        var acceptedKeys: [String] = []
    }

    private let state: Mutex<State>

    init(now: Instant?, limits: Limits) { state = Mutex(State(now: now, limits: limits)) }

    /// The time the providers live in.
    var now: Instant { state.withLock { Simulation.now($0) } }
    /// The limits in force.
    var limits: Limits { state.withLock { $0.limits } }

    private static func now(_ state: State) -> Instant { state.now ?? wallClock() }

    /// The number of a key, from 1 in the order of first use.
    func number(ofKey key: String) -> Int {
        state.withLock { state in
            if let index = state.keys.firstIndex(of: key) { return index + 1 }
            state.keys.append(key)
            return state.keys.count
        }
    }

    /// Takes credits of a key for now; nothing when the limits forbid it.
    func spend(_ credits: Int, key: String) -> CreditAccount.Charge {
        state.withLock { state in
            let now = Simulation.now(state)
            let limits = state.limits
            var account = state.credits[key] ?? CreditAccount()
            let charge = account.charge(credits, at: now, limits)
            state.credits[key] = account
            return charge
        }
    }

    /// The account of a key as it stands now.
    func account(ofKey key: String) -> CreditAccount {
        state.withLock { state in
            var account = state.credits[key] ?? CreditAccount()
            account.roll(to: Simulation.now(state))
            return account
        }
    }

    /// The faults that concern a request, each counted as used.
    func takeFaults(symbols: [String], key: Int?, window: ClosedRange<Instant>) -> [Fault] {
        state.withLock { state in
            var taken: [Fault] = []
            var isReplaced = false
            for index in state.faults.indices where state.faults[index].concerns(symbols: symbols, key: key, window: window) {
                // One answer can be replaced once; the next fault of the kind waits for the next request.
                if state.faults[index].kind.replacesAnswer {
                    if isReplaced { continue }
                    isReplaced = true
                }
                taken.append(state.faults[index])
                if let remaining = state.faults[index].remaining { state.faults[index].remaining = remaining - 1 }
            }
            state.faults.removeAll { $0.remaining == 0 }
            return taken
        }
    }

    /// Notes a request.
    func note(_ answer: ProviderAnswer, path: String) {
        let key = answer.key.map { number(ofKey: $0.secret) }
        let hash = answer.key.map { String(SHA256.hexadecimal(of: Array($0.secret.utf8)).prefix(12)) }
        state.withLock { state in
            var entry = JSONObject([
                ("index", .integer(state.log.count + 1)), ("at", .string("\(Simulation.now(state))")), ("path", .string(path)),
            ])
            for (name, value) in answer.asked { entry[name] = .string(value) }
            entry["key"] = key.map(JSONValue.integer) ?? .null
            entry["key_sha256"] = .optional(hash)
            entry["key_in"] = .optional(answer.key?.place)
            entry["status"] = .integer(Int(answer.reply.status))
            entry["rows"] = .integer(answer.rows)
            entry["faults"] = .array(answer.faults.map(JSONValue.string))
            state.log.append(.object(entry))
        }
    }

    /// The requests seen so far.
    var log: JSONValue { state.withLock { .array($0.log) } }

    /// Does what a control message asks; all or nothing.
    func control(_ message: JSONValue) throws(ControlError) {
        guard let members = message.objectValue else { throw ControlError("a control message is an object") }
        let change = try Control(members)
        state.withLock { change.apply(to: &$0) }
    }

    private static func wallClock() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}

/// The credits a key has used in the present minute and the present UTC day.
struct CreditAccount: Sendable {
    private(set) var usedInMinute = 0
    private(set) var usedInDay = 0
    private var minute = Int64.min
    private var day = Int64.min

    enum Charge {
        case accepted(CreditAccount)
        case minuteExceeded(CreditAccount)
        case dayExceeded(CreditAccount)
    }

    /// Forgets what belongs to an earlier minute or day.
    mutating func roll(to now: Instant) {
        let seconds = now.microseconds / 1_000_000
        if seconds / 60 != minute { (minute, usedInMinute) = (seconds / 60, 0) }
        if seconds / 86_400 != day { (day, usedInDay) = (seconds / 86_400, 0) }
    }

    mutating func charge(_ credits: Int, at now: Instant, _ limits: Simulation.Limits) -> Charge {
        roll(to: now)
        if usedInDay + credits > limits.creditsPerDay { return .dayExceeded(self) }
        if usedInMinute + credits > limits.creditsPerMinute { return .minuteExceeded(self) }
        usedInMinute += credits
        usedInDay += credits
        return .accepted(self)
    }
}
