import Failures
import Foundation
import Postgres
import TestSupport

/// A connection to a new empty database of the shared cluster.
func freshConnection(_ settings: ConnectionSettings = ConnectionSettings()) throws -> Connection {
    try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(.empty), settings: settings)
}

/// Something another thread may set.
final class Flag: @unchecked Sendable {  // `lock` guards `value`.
    private let lock = NSLock()
    private var value = false

    var isSet: Bool { lock.withLock { value } }
    func set() { lock.withLock { value = true } }
}

/// Runs work on a thread of its own.
final class Background<Result: Sendable>: @unchecked Sendable {  // `done` orders the write before the read.
    private let done = DispatchSemaphore(value: 0)
    private var result: Result?

    init(_ body: @escaping @Sendable () -> Result) {
        Thread.detachNewThread {
            self.result = body()
            self.done.signal()
        }
    }

    /// The result, waiting up to a minute; `nil` past that.
    func wait() -> Result? { done.wait(timeout: .now() + 60) == .success ? result : nil }
}
