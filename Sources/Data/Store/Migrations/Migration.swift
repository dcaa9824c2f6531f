public import Failures
internal import Files

/// One step of the schema, a file `NNNN_name.sql`. Once landed it never changes.
public struct Migration: Equatable, Sendable {
    /// The number the file's name begins with, from 1 without gaps.
    public let version: Int
    /// The file's name without number and ending, such as `ohlcv`.
    public let name: String
    /// SHA-256 of the file in hexadecimal.
    public let checksum: String
    let sql: String

    /// `0002_ohlcv`
    public var label: String { "\(String(repeating: "0", count: max(0, 4 - String(version).count)))\(version)_\(name)" }

    /// The migrations of a folder in order. Files that do not end in `.sql` are passed over.
    ///
    /// - Throws: `migrations_missing`, `migration_name`, `migration_gap` (configuration), `resources_exhausted` (temporary).
    public static func all(in directory: String) throws(Failure) -> [Migration] {
        let names = try FileSystem.listing(of: directory).filter { $0.hasSuffix(".sql") }.sorted()
        guard !names.isEmpty else {
            throw Failure(
                .configuration, code: "migrations_missing", "\(directory) holds no migrations",
                remedy: "Restore the migrations folder from the repository, or install again with make install.")
        }
        var migrations: [Migration] = []
        for name in names {
            let migration = try Migration(file: Path.join(directory, name))
            guard migration.version == migrations.count + 1 else {
                throw Failure(
                    .configuration, code: "migration_gap",
                    "\(name) stands where migration \(migrations.count + 1) was expected in \(directory)",
                    remedy: "Restore the migrations folder from the repository; every number occurs once.")
            }
            migrations.append(migration)
        }
        return migrations
    }

    private init(file path: String) throws(Failure) {
        let name = Path.name(path)
        let stem = name.dropLast(4)
        let digits = stem.prefix(4)
        let label = stem.dropFirst(5)
        let isLabel =
            !label.isEmpty && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        guard digits.utf8.count == 4, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let version = Int(digits),
            stem.dropFirst(4).first == "_", isLabel
        else {
            throw Failure(
                .configuration, code: "migration_name", "\(name) is no name of a migration",
                remedy: "Name migrations NNNN_lower_case.sql.")
        }
        let bytes = try FileSystem.read(path, limit: .text)
        guard let sql = String(validating: bytes, as: UTF8.self) else {
            throw Failure(
                .configuration, code: "migration_unreadable", "\(name) is not UTF-8",
                remedy: "Restore the migrations folder from the repository.")
        }
        self.version = version
        self.name = String(label)
        self.sql = sql
        checksum = SHA256.hexadecimal(of: bytes)
    }
}
