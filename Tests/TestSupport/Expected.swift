internal import Files
public import JSON
public import Testing

/// Expected results and the data they were made from: the reference suite, or the project's own golden values, which have
/// the same files and structure.
public enum ExpectedResults: String, Sendable, CaseIterable, CustomTestStringConvertible {
    /// An independent program's results on real market data. Not part of the project.
    case reference
    /// What `make golden` made from the synthetic seeds.
    case golden

    /// The sources whose tests run here.
    public static let runnable: [ExpectedResults] = Reference.isRunnable ? [.golden, .reference] : [.golden]

    /// A result document.
    public func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: FileSystem.read(path(name))) }

    /// The path of a result file.
    public func path(_ name: String) -> String {
        switch self {
        case .reference: Reference.oracle(name)
        case .golden: Path.join(packageDirectory, "Tests/Fixtures/golden/\(name)")
        }
    }

    /// The folder of the market data files.
    public var dataDirectory: String {
        switch self {
        case .reference: Reference.data("")
        case .golden: Path.join(packageDirectory, "seeds/latest")
        }
    }

    /// The years with a daily walk-forward.
    public var walkForwardYears: [Int] {
        switch self {
        case .reference: [2023, 2024]
        case .golden: [2025]
        }
    }

    /// The year with five-minute fills.
    public var intradayYear: Int {
        switch self {
        case .reference: 2023
        case .golden: 2025
        }
    }

    /// The name of the source.
    public var testDescription: String { rawValue }
}
