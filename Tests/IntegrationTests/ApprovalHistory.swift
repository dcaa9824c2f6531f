import Approval
import CivilTime
import Failures
import Files
import Glibc
import JSON
import TestSupport

/// The approval of a workbench's results, and a person who votes on it.
struct ApprovalHistory {
    let store: ApprovalStore
    private let reviewer = "reviewer"
    private static let now = Instant(microseconds: 1_717_000_000_000_000)

    init(_ bench: Workbench) { store = ApprovalStore(directory: bench.production) }

    /// Votes. A process that another test starts at the same moment holds this one's open locks until it has become its
    /// executable, so a lock that is taken is waited for.
    func vote(_ action: ApprovalAction) throws {
        for _ in 0..<5000 {
            do throws(Failure) {
                try store.vote(action, actor: reviewer, notes: "seen", at: Self.now)
                return
            } catch {
                guard error.code == "locked" else { throw error }
                usleep(1000)
            }
        }
        try store.vote(action, actor: reviewer, notes: "seen", at: Self.now)
    }

    func rejectAndReset() throws {
        try vote(.reject)
        try vote(.reset)
    }

    func status() throws -> ApprovalStatus? { try store.state()?.status }

    func logSize() throws -> Int { try FileSystem.read(store.auditLogPath).count }

    /// From and to of every transition.
    var transitions: [String] {
        store.verify().entries.map { "\($0.from?.rawValue ?? "-") \($0.to.rawValue)" }
    }

    /// What is wrong with log and state.
    var problems: [String] { store.verify().problems.map(\.message) }
}
