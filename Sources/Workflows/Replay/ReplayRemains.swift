internal import CivilTime
public import Failures
internal import Files
internal import Glibc
public import Postgres
internal import Store
internal import TaskContract

/// Databases and folders of replays that were killed before they could remove them. What a person kept is none.
public struct ReplayRemains {
    /// The file that says of a folder that it goes when its replay is gone.
    static let marker = ".replay"
    /// How long a database may stand without a session before its replay counts as gone, in seconds: between making it and
    /// connecting to it there is none.
    private static let graceSeconds = 60

    /// Databases, by name.
    public let databases: [String]
    /// Databases of replays that a person kept, by name.
    public let kept: [String]
    /// Folders, by path.
    public let folders: [String]

    /// Whether nothing was left.
    public var isEmpty: Bool { databases.isEmpty && folders.isEmpty }

    /// Looks for them on a server and in the temporary folder.
    ///
    /// - Throws: as `Connection.query`.
    public init(_ connection: Connection) throws(Failure) {
        let found = try DatabaseAdministration(connection).withoutSession(prefix: ClockBound.scratchPrefix)
        let newest = CommandProcess.now.microseconds / 1000 - Int64(ReplayRemains.graceSeconds) * 1000
        databases = found.filter { $0.isMarked && ReplayRemains.madeAt($0.name).map { $0 < newest } ?? false }.map(\.name)
        kept = found.filter { !$0.isMarked }.map(\.name)
        folders = ReplayRemains.folders()
    }

    /// Removes them; what cannot be removed now is left to the next replay.
    ///
    /// - Returns: the names of what is gone.
    func sweep(_ connection: Connection) -> [String] {
        var gone: [String] = []
        for name in databases {
            guard let identifier = Identifier(name) else { continue }
            // A session that has come meanwhile makes the server refuse.
            if (try? DatabaseAdministration(connection).drop(identifier)) != nil { gone.append(name) }
        }
        for folder in folders {
            FileSystem.removeTree(folder)
            gone.append(folder)
        }
        return gone
    }

    /// Marked folders whose process is gone.
    private static func folders() -> [String] {
        let root = temporaryRoot
        return FileSystem.names(in: root).filter { $0.hasPrefix(ClockBound.scratchPrefix) }.compactMap { name in
            let folder = Path.join(root, name)
            guard let process = parts(name)?.process, FileSystem.exists(Path.join(folder, marker)), !isAlive(process) else {
                return nil
            }
            return folder
        }
    }

    /// Where replays put their folders.
    static var temporaryRoot: String {
        let given = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        return given.isEmpty ? "/tmp" : (try? Path.absolute(given)) ?? "/tmp"
    }

    /// The milliseconds since 1970 at which a database was named.
    private static func madeAt(_ name: String) -> Int64? { parts(name)?.milliseconds }

    private static func parts(_ name: String) -> (process: Int32, milliseconds: Int64)? {
        let numbers = name.dropFirst(ClockBound.scratchPrefix.count).split(separator: "_")
        guard numbers.count == 2, let process = Int32(numbers[0]), let milliseconds = Int64(numbers[1]) else { return nil }
        return (process, milliseconds)
    }

    private static func isAlive(_ process: Int32) -> Bool { kill(process, 0) == 0 || errno != ESRCH }
}
