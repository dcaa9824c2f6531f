public import CivilTime
internal import Glibc

/// Where time comes from: the machine in earnest, a script in tests, so that no test waits.
public struct TimeSource: Sendable {
    /// Time since an arbitrary start that never jumps; for waits, spacing and deadlines.
    public let now: @Sendable () -> Duration
    /// Civil time, for `Retry-After` dates and the provider's day.
    public let wallClock: @Sendable () -> Instant
    private let sleep: @Sendable (Duration) -> Void

    /// Makes a time source.
    public init(
        now: @escaping @Sendable () -> Duration, wallClock: @escaping @Sendable () -> Instant,
        sleep: @escaping @Sendable (Duration) -> Void
    ) {
        self.now = now
        self.wallClock = wallClock
        self.sleep = sleep
    }

    /// The machine's clocks.
    public static let system = TimeSource(
        now: { TimeSource.read(CLOCK_MONOTONIC) },
        wallClock: {
            let now = TimeSource.read(CLOCK_REALTIME).components
            return Instant(microseconds: now.seconds * 1_000_000 + now.attoseconds / 1_000_000_000_000)
        },
        sleep: { duration in
            let (seconds, attoseconds) = duration.components
            // An early return by a signal is harmless: waits look at the clock again.
            var request = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            nanosleep(&request, nil)
        })

    /// Waits, in slices of at most 50 ms so that a cancellation ends the wait at once.
    ///
    /// - Returns: `false` when the wait was cancelled.
    public func wait(_ duration: Duration, isCancelled: () -> Bool) -> Bool {
        let end = now() + duration
        while true {
            if isCancelled() { return false }
            let left = end - now()
            guard left > .zero else { return true }
            sleep(min(left, .milliseconds(50)))
        }
    }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}

/// The moment after which a task must not wait or work any more (providers.md section 12).
public struct Deadline: Hashable, Comparable, Sendable {
    /// On the scale of ``TimeSource/now``.
    public let moment: Duration

    /// The deadline at a moment of ``TimeSource/now``.
    public init(at moment: Duration) { self.moment = moment }

    /// The deadline `budget` from now.
    public init(after budget: Duration, on time: TimeSource) { moment = time.now() + budget }

    /// What is left at `now`; zero once it has passed.
    public func remaining(at now: Duration) -> Duration { max(moment - now, .zero) }

    /// Chronological order.
    public static func < (left: Deadline, right: Deadline) -> Bool { left.moment < right.moment }
}
