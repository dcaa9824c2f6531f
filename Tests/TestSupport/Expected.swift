internal import Files
public import JSON

/// Expected results and the data they were made from: the reference suite, or the project's own golden values, which have
/// the same files and structure.
public enum ExpectedResults: String, Sendable, CaseIterable, CustomStringConvertible {
    /// An independent program's results on real market data. Not part of the project.
    case reference
    /// What `make golden` made from the synthetic seeds.
    case golden

    /// The sources whose tests run here.
    public static let runnable: [ExpectedResults] = Reference.isRunnable ? [.golden, .reference] : [.golden]

    /// A result document.
    public func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: FileSystem.read(path(name))) }

    /// The rows of a result table by column name; an empty field is an empty text.
    public func csv(_ name: String) throws -> [[String: String]] {
        let lines = String(decoding: try FileSystem.read(path(name)), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let header = lines.first.map(ExpectedResults.fields) else { return [] }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, ExpectedResults.fields($0))) }
    }

    private static func fields(_ line: Substring) -> [String] {
        line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

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

    /// The member of `linear_models.json` with the market's rows, and the last day of those rows, an ISO date.
    public var linearModelRows: (key: String, lastDay: String) {
        switch self {
        case .reference: ("real_2024_06_28", "2024-06-28")
        case .golden: ("seeds_2025_06_27", "2025-06-27")
        }
    }

    /// The name of the source.
    public var description: String { rawValue }
}
