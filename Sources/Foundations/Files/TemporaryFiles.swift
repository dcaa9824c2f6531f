internal import Glibc
internal import Failures
internal import Synchronization

/// The temporary files of this process that are staged and not committed, so that a process that is stopped from another
/// thread leaves none behind.
public enum TemporaryFiles {
    private struct Registry {
        var paths: Set<String> = []
        var counter = 0
        var isClosed = false
    }

    private static let registry = Mutex(Registry())

    /// Removes every file staged and not committed, and lets none be staged or committed from now on. A commit under way
    /// is waited for. Call it when the process is about to end.
    public static func removeAllAndClose() {
        registry.withLock { registry in
            registry.isClosed = true
            for path in registry.paths { unlink(path) }
            registry.paths = []
        }
    }

    /// A new path beside `destination`, removed on every way out until `forget` takes it off the list.
    static func reserve(beside destination: String) throws(Failure) -> String {
        let path = registry.withLock { registry -> String? in
            guard !registry.isClosed else { return nil }
            registry.counter += 1
            let name = ".\(Path.name(destination)).\(getpid()).\(registry.counter).tmp"
            let path = Path.join(Path.parent(destination), name)
            registry.paths.insert(path)
            return path
        }
        guard let path else { throw stopping }
        // An earlier process of the same number may have been killed before it could remove its own.
        unlink(path)
        return path
    }

    static func remove(_ path: String) {
        unlink(path)
        registry.withLock { _ = $0.paths.remove(path) }
    }

    /// Runs a commit that cannot be cut by `removeAllAndClose`; the paths it returns are no longer temporary.
    static func committing(_ body: () throws(Failure) -> [String]) throws(Failure) {
        let outcome = registry.withLock { registry -> Result<Void, Failure> in
            guard !registry.isClosed else { return .failure(stopping) }
            do throws(Failure) {
                registry.paths.subtract(try body())
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    private static let stopping = Failure(
        .temporary, code: "interrupted", "the process is ending, nothing more is written",
        remedy: "Run the task again; the old files are untouched.")
}
