internal import Failures
internal import Synchronization

/// The request to stop, and the sections it must not cut.
final class Interruption: Sendable {
    private struct Sections {
        var open = 0
        var isClosed = false
    }

    private let requested = Atomic<Bool>(false)
    private let sections = Mutex(Sections())

    static let failure = Failure(
        .temporary, code: "interrupted", "the task was asked to stop before it was done",
        remedy: "Run the task again; nothing of this run was kept half done.")

    var isRequested: Bool { requested.load(ordering: .acquiring) }

    func request() { requested.store(true, ordering: .releasing) }

    func enterUninterruptible() throws(Failure) {
        let isRefused = sections.withLock { sections in
            if sections.isClosed || isRequested { return true }
            sections.open += 1
            return false
        }
        if isRefused { throw Interruption.failure }
    }

    func leaveUninterruptible() { sections.withLock { $0.open -= 1 } }

    /// Lets no further section begin; `false` while one is open.
    func close() -> Bool {
        sections.withLock { sections in
            guard sections.open == 0 else { return false }
            sections.isClosed = true
            return true
        }
    }
}
