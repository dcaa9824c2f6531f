import Foundation
import TestSupport

/// The targets of `Sources/` as `Package.swift` declares them and as their files import them.
struct PackageManifest {
    struct Target {
        let name: String
        /// Below `Sources/`, such as `Data/Store`.
        let folder: String
        let dependencies: Set<String>
        /// Every module a file imports, the system's among them.
        let imports: Set<String>

        /// The first folder, such as `Data`.
        var layer: String { String(folder.prefix { $0 != "/" }) }
    }

    let targets: [Target]

    var names: Set<String> { Set(targets.map(\.name)) }

    init() throws {
        let text = try PackageManifest.text("Package.swift")
        let libraries = try FileManager.default.contentsOfDirectory(atPath: packageDirectory + "/Sources/Libraries")
        let declaration = /(library|executable)\(\s*"(\w+)",\s*in:\s*"([\w\/]+)"(?:,\s*\[([^\]]*)\])?/
        var targets = try text.matches(of: declaration).map { match in
            let folder = match.1 == "library" ? "\(match.3)/\(match.2)" : String(match.3)
            return try Target(
                name: String(match.2), folder: folder, dependencies: PackageManifest.names(in: match.4 ?? ""),
                imports: PackageManifest.imports(below: folder))
        }
        // Declared apart for its linker flags.
        targets.append(
            try Target(
                name: "LinearAlgebra", folder: "Foundations/LinearAlgebra", dependencies: ["CLAPACK"],
                imports: PackageManifest.imports(below: "Foundations/LinearAlgebra")))
        targets += libraries.map { Target(name: $0, folder: "Libraries/\($0)", dependencies: [], imports: []) }
        self.targets = targets
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOfFile: packageDirectory + "/" + path, encoding: .utf8)
    }

    private static func names(in list: Substring) -> Set<String> { Set(list.matches(of: /"(\w+)"/).map { String($0.1) }) }

    private static func imports(below folder: String) throws -> Set<String> {
        let statement = /^(?:(?:public|package|internal|private|fileprivate) )?import (\w+)/.anchorsMatchLineEndings()
        return try files(below: "Sources/\(folder)").reduce(into: []) { imports, path in
            imports.formUnion(try text(path).matches(of: statement).map { String($0.1) })
        }
    }

    /// The Swift files of a folder.
    static func files(below folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: packageDirectory + "/" + folder)
            .filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/\($0)" }
    }
}
