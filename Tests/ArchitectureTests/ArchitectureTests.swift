import Testing

/// The picture of `docs/architecture.md`, held against `Package.swift` and every import.
@Suite struct ArchitectureTests {
    private let manifest: PackageManifest

    init() throws { manifest = try PackageManifest() }

    /// From the ground up. A target may use its own layer and those before it.
    private static let layers = [
        "Libraries", "Foundations", "Market", "Learning", "Trading", "Data", "Workflows", "Tasks", "usdcop",
    ]

    private func rank(_ target: PackageManifest.Target) throws -> Int {
        try #require(ArchitectureTests.layers.firstIndex(of: target.layer), "\(target.name) lies in no layer: \(target.folder)")
    }

    private func target(_ name: String) throws -> PackageManifest.Target {
        try #require(manifest.targets.first { $0.name == name }, "\(name) is declared nowhere")
    }

    @Test func theManifestIsReadWhole() {
        #expect(manifest.targets.count > 60)
        #expect(
            manifest.names.isSuperset(of: ["CArrow", "LinearAlgebra", "Store", "forecast_h5_l7_multiday_executor", "usdcop"]))
        #expect(manifest.targets.allSatisfy { $0.layer == "Libraries" || !$0.imports.isEmpty || $0.dependencies.isEmpty })
    }

    @Test func arrowsPointDown() throws {
        for target in manifest.targets {
            for name in target.dependencies {
                let used = try self.target(name)
                #expect(try rank(used) <= rank(target), "\(target.name) (\(target.layer)) uses \(name) (\(used.layer))")
            }
        }
    }

    @Test func whatIsImportedIsDeclared() {
        for target in manifest.targets where target.layer != "Libraries" {
            let missing = target.imports.intersection(manifest.names).subtracting(target.dependencies)
            #expect(missing.isEmpty, "\(target.name) imports \(missing.sorted()) without declaring it")
        }
    }

    @Test func whatIsDeclaredIsImported() {
        for target in manifest.targets where target.layer != "Libraries" {
            let idle = target.dependencies.subtracting(target.imports)
            #expect(idle.isEmpty, "\(target.name) declares \(idle.sorted()) and imports it nowhere")
        }
    }

    @Test func noSourceImportsFoundation() {
        for target in manifest.targets {
            #expect(target.imports.isDisjoint(with: ["Foundation", "FoundationEssentials"]), "\(target.name) imports Foundation")
        }
    }

    /// Learning and Trading have no clock, no file and no socket, but for the two stores the page names.
    @Test func learningAndTradingArePure() {
        let impure: Set<String> = [
            "Files", "Postgres", "HTTPTransport", "ChildProcess", "TaskContract", "Glibc", "CCurl", "CPostgres",
        ]
        let exceptions: Set<String> = ["Approval"]
        for target in manifest.targets where ["Learning", "Trading"].contains(target.layer) && !exceptions.contains(target.name) {
            let used = target.imports.intersection(impure).subtracting(["Glibc"])
            #expect(used.isEmpty, "\(target.name) imports \(used.sorted())")
        }
    }

    /// A table's columns stand where its rows are typed: in Store, on top of Postgres.
    @Test func sqlStandsInStoreAlone() throws {
        let beginning =
            /^\s*"?(select |insert into |update \w+ set |delete from |lock table |create (table|database|temporary) |alter |drop |truncate |analyze )/
        let homes = ["Data/Store", "Foundations/Postgres"]
        let found = try manifest.targets.filter { !homes.contains($0.folder) && $0.layer != "Libraries" }.flatMap { target in
            try PackageManifest.files(below: "Sources/\(target.folder)").flatMap { file in
                try PackageManifest.text(file).split(separator: "\n").filter { $0.contains(beginning) }
                    .map { "\(file): \($0)" }
            }
        }
        #expect(found == [])
        // The rule can find something.
        #expect(
            try PackageManifest.text("Sources/Data/Store/TaskRunStore.swift").split(separator: "\n").contains {
                $0.contains(beginning)
            })
    }

    @Test func thePictureNamesEveryTarget() throws {
        let page = try PackageManifest.text("docs/architecture.md")
        let words = Set(page.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
        for name in manifest.names.sorted() {
            #expect(words.contains(name), "docs/architecture.md does not name \(name)")
        }
    }
}
