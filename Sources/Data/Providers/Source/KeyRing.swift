public import CivilTime

/// The API keys of a provider and what each may still spend. A value without I/O or clock; its state is per process, so
/// that a refusal for spent credits stays possible when several processes share keys.
public struct KeyRing: Sendable {
    /// What a key may spend.
    public struct Limits: Equatable, Sendable {
        /// Credits within any 60 seconds.
        public let creditsPerMinute: Int
        /// Credits a UTC day.
        public let creditsPerDay: Int
        /// How long a key rests after the provider refused it for the minute, seconds.
        public let minuteCooldownSeconds: Int

        /// Limits, each at least 1.
        public init(creditsPerMinute: Int, creditsPerDay: Int, minuteCooldownSeconds: Int) {
            self.creditsPerMinute = creditsPerMinute
            self.creditsPerDay = creditsPerDay
            self.minuteCooldownSeconds = minuteCooldownSeconds
        }
    }

    /// One key. Nothing that prints it shows its secret.
    public struct Key: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        /// The environment variable it came from.
        public let name: String
        /// The key itself.
        public let secret: String

        /// A key.
        public init(name: String, secret: String) {
            self.name = name
            self.secret = secret
        }

        /// The variable's name.
        public var description: String { name }
        /// The variable's name.
        public var debugDescription: String { name }
        /// What `dump` may show: the name.
        public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
    }

    /// What to do for the next request.
    public enum Choice: Equatable, Sendable {
        /// Use a key.
        case use(Key)
        /// All keys rest; the first is free again at the instant.
        case wait(until: Instant)
        /// There is no key, or all were refused.
        case noneLeft
    }

    private struct Account: Sendable {
        let key: Key
        /// When credits were spent, within the last minute.
        var spent: [Instant] = []
        var day: CivilDate?
        var spentToday = 0
        var restsUntil: Instant?
        /// What the provider said was left, with the instant the saying loses its force.
        var reported: (left: Int, until: Instant)?
        var isRefused = false
    }

    private let limits: Limits
    private var accounts: [Account]

    /// A ring of keys; those with the same secret count once, as the first of them.
    public init(_ keys: [Key], limits: Limits) {
        self.limits = limits
        var seen: Set<String> = []
        accounts = keys.filter { seen.insert($0.secret).inserted }.map { Account(key: $0) }
    }

    /// The keys of an environment: `<PREFIX>_1` to `<PREFIX>_8`, then `<PREFIX>`; unset and blank ones are left out.
    public static func keys(prefix: String, environment: (String) -> String?) -> [Key] {
        let names = (1...8).map { "\(prefix)_\($0)" } + [prefix]
        return names.compactMap { name in
            guard let value = environment(name) else { return nil }
            let blank: (Character) -> Bool = { $0.isWhitespace || $0.isNewline }
            let secret = String(value.drop(while: blank).reversed().drop(while: blank).reversed())
            return secret.isEmpty ? nil : Key(name: name, secret: secret)
        }
    }

    /// How many keys are not refused.
    public var count: Int { accounts.count { !$0.isRefused } }

    /// Every secret there is, to be kept out of texts.
    public var secrets: [String] { accounts.map(\.key.secret) }

    /// The key with the most credits left this minute, then today, then the first; or when one will be free.
    public mutating func choose(at now: Instant) -> Choice {
        var best: (index: Int, minute: Int, day: Int)?
        var earliest: Instant?
        for index in accounts.indices where !accounts[index].isRefused {
            roll(index, to: now)
            if let free = restEnd(accounts[index], now) {
                earliest = min(earliest ?? free, free)
                continue
            }
            let left = (minute: minuteLeft(accounts[index]), day: limits.creditsPerDay - accounts[index].spentToday)
            if let best, (best.minute, best.day) >= (left.minute, left.day) { continue }
            best = (index, left.minute, left.day)
        }
        if let best { return .use(accounts[best.index].key) }
        return earliest.map(Choice.wait) ?? .noneLeft
    }

    /// Notes a credit spent with a key.
    public mutating func charge(_ key: Key, at now: Instant) {
        guard let index = index(of: key) else { return }
        roll(index, to: now)
        accounts[index].spent.append(now)
        accounts[index].spentToday += 1
        if let (left, until) = accounts[index].reported { accounts[index].reported = (left - 1, until) }
    }

    /// Notes what the provider says is left of a key's minute (`api-credits-left`); other processes may spend, too.
    public mutating func report(_ key: Key, left: Int, at now: Instant) {
        guard let index = index(of: key) else { return }
        accounts[index].reported = (left, now.adding(seconds: 60))
    }

    /// Lets a key rest: its minute is used up.
    ///
    /// - Parameter retryAfter: What the provider asked for, seconds; a floor.
    public mutating func restMinute(_ key: Key, at now: Instant, retryAfter: Int = 0) {
        guard let index = index(of: key) else { return }
        accounts[index].restsUntil = now.adding(seconds: max(limits.minuteCooldownSeconds, min(retryAfter, 86_400)))
    }

    /// Lets a key rest until the next midnight UTC: its day is used up.
    public mutating func restDay(_ key: Key, at now: Instant) {
        guard let index = index(of: key) else { return }
        accounts[index].restsUntil = KeyRing.nextMidnight(after: now)
    }

    /// Takes a key out: the provider does not accept it.
    public mutating func refuse(_ key: Key) {
        guard let index = index(of: key) else { return }
        accounts[index].isRefused = true
    }

    private func index(of key: Key) -> Int? { accounts.firstIndex { $0.key == key } }

    private mutating func roll(_ index: Int, to now: Instant) {
        let today = Zone.utc.date(now)
        if accounts[index].day != today { (accounts[index].day, accounts[index].spentToday) = (today, 0) }
        accounts[index].spent.removeAll { $0.adding(seconds: 60) <= now }
        if let until = accounts[index].restsUntil, until <= now { accounts[index].restsUntil = nil }
        if let (_, until) = accounts[index].reported, until <= now { accounts[index].reported = nil }
    }

    private func minuteLeft(_ account: Account) -> Int {
        min(limits.creditsPerMinute - account.spent.count, account.reported?.left ?? .max)
    }

    /// When a key is free again; `nil` when it is.
    private func restEnd(_ account: Account, _ now: Instant) -> Instant? {
        if let until = account.restsUntil { return until }
        if account.spentToday >= limits.creditsPerDay { return KeyRing.nextMidnight(after: now) }
        guard minuteLeft(account) <= 0 else { return nil }
        // Both bounds must allow it: the provider's word lapses, our own oldest credit comes back.
        let reported = (account.reported?.left ?? .max) <= 0 ? account.reported?.until : nil
        let own = account.spent.count >= limits.creditsPerMinute ? account.spent.first?.adding(seconds: 60) : nil
        return [reported, own].compactMap { $0 }.max()
    }

    private static func nextMidnight(after now: Instant) -> Instant {
        Zone.utc.instant(Zone.utc.date(now).adding(days: 1))
    }
}
