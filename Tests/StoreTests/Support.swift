import CivilTime
import Failures
import Foundation
import Market
import Postgres
import TestSupport
import Testing

/// A database of a test's own, with the whole schema.
struct Database {
    let name: String

    init() throws { name = try PrivatePostgres.shared.database() }

    /// A connection as the worker.
    func worker(_ settings: ConnectionSettings = ConnectionSettings()) throws -> Connection {
        try PrivatePostgres.shared.connect(to: name, as: DatabaseLocation.Role.worker.rawValue, settings: settings)
    }

    /// A connection as the tables' owner.
    func owner() throws -> Connection { try PrivatePostgres.shared.connect(to: name) }
}

/// The instant of a text with offset.
/// Bars at consecutive slots of one long day, as many as asked for: 2024-06-03 08:00 COT and every five minutes after it.
func bars(_ slots: Range<Int>, price: Double = 4000) throws -> [Bar] {
    let start = try instant("2024-06-03T08:00:00-05:00")
    return try slots.map { slot in
        let open = price + Double(slot)
        return try Bar(
            time: start.adding(minutes: 5 * slot), open: open, high: open + 2, low: open - 1, close: open + 0.123456789)
    }
}

/// Runs work on threads of their own at the same time and waits for all of it.
func atOnce(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [String] {
    let lock = NSLock()
    nonisolated(unsafe) var problems: [String] = []  // `lock` guards it.
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            do { try body(index) } catch { lock.withLock { problems.append("\(error)") } }
            group.leave()
        }
    }
    guard group.wait(timeout: .now() + 120) == .success else { return ["not done within two minutes"] }
    return lock.withLock { problems }
}
