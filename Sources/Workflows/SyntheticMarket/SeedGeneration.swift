internal import CivilTime
public import Failures
internal import Files
public import JSON
internal import MarketFiles
public import TaskContract

/// What `seed_generate` can be asked.
public struct SeedParameters: TaskParameters {
    /// Where the files go; `nil` stands for the package's `seeds/latest`.
    public var outputDirectory: String?
    /// Only compare, write nothing.
    public var check = false

    /// The package's own seeds, written.
    public init() {}

    /// The parameters in the order of the reference.
    public static let declaration: [ParameterField<SeedParameters>] = [
        .path("output_dir", \.outputDirectory, "Folder of the files.", whenAbsent: "seeds/latest of the package"),
        .bool("check", \.check, "Compare the folder with what would be written, and write nothing."),
    ]
}

/// The task `seed_generate`: writes the synthetic market, the same bytes every time.
public enum SeedGeneration: TaskExecutable {
    /// Folder and mode.
    public typealias Parameters = SeedParameters
    /// The executable's name.
    public static let name = "seed_generate"
    /// One sentence for `--help`.
    public static let summary = "Writes the synthetic market that the project ships as its seed data."
    /// The JSON Schema of `output`.
    public static let outputSchema = SeedOutput.outputSchema

    /// Generates the files and writes them together, unless the folder holds them already.
    ///
    /// - Throws: `seeds_differ` (data) under `check`; `interrupted` (temporary); what reading and writing the folder throws.
    public static func run(
        _ request: TaskRequest<SeedParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        let folder = try folder(request, context)
        let seeds = try SeedSet(MarketSimulation())
        try context.checkCancellation()
        let differences = try seeds.differences(in: folder)
        if request.params.check, !differences.isEmpty {
            throw Failure(
                .data, code: "seeds_differ", "\(folder) differs from what is generated: \(differences.joined(separator: ", "))",
                remedy: "Run seed_generate without check to write the files anew.")
        }
        if !differences.isEmpty {
            context.log(.info, "writing \(differences.joined(separator: ", "))", ["output_dir": .string(folder)])
            try context.uninterruptible { () throws(Failure) in try seeds.write(to: folder) }
        }
        let output = SeedOutput(isChanged: !differences.isEmpty, folder: folder, files: seeds.files.map(\.entry))
        let artifacts = seeds.files.map(\.entry).map {
            Artifact(path: Path.join(folder, $0.name), sha256: $0.sha256, rows: $0.rows)
        }
        return .success(output, artifacts: artifacts)
    }

    private static func folder(
        _ request: TaskRequest<SeedParameters>, _ context: TaskContext
    ) throws(Failure) -> String {
        guard let directory = request.params.outputDirectory else { return try Path.absolute(try context.seedsDirectory) }
        return try Path.absolute(directory)
    }
}

/// What was generated.
struct SeedOutput: TaskOutput {
    let isChanged: Bool
    let folder: String
    let files: [DataManifest.Entry]

    private var dataSource: String { SeedSet.dataSource }

    static let declaration: [OutputField<SeedOutput>] = [
        .value("changed", \.isChanged, "Whether a file was written."), .value("output_dir", \.folder),
        .value("data_source", \.dataSource), .list("files", \.files),
    ]
}
