internal import Files
internal import Glibc
public import JSON

/// The reference suite: real market data and results of an independent program, which a clone of the project lacks.
///
/// `USDCOP_REFERENCE_DIR` says where it is, by default `../shared` beside the checkout. With `USDCOP_REQUIRE_REFERENCE=1`
/// a missing file fails its test; otherwise tests that need the suite are skipped and one test says so.
///
///     @Test(.enabled(if: Reference.isRunnable, "the reference suite is not here")) func featuresMatch() throws { … }
public enum Reference {
    /// The folder of the suite.
    public static let directory =
        (try? Path.absolute(environment("USDCOP_REFERENCE_DIR") ?? Path.join(packageDirectory, "../shared"))) ?? ""

    /// Whether a missing suite is a failure.
    public static let isRequired = environment("USDCOP_REQUIRE_REFERENCE") == "1"

    /// Whether the suite's files are there.
    public static let isPresent = FileSystem.exists(oracle("README.md")) && FileSystem.exists(data("README.md"))

    /// Whether tests that need the suite run: when it is there, and when it is required, so that they then fail.
    public static let isRunnable = isPresent || isRequired

    /// Why tests are skipped.
    public static let comment = "the reference suite is not here (USDCOP_REFERENCE_DIR)"

    /// The path of a real market data file.
    public static func data(_ name: String) -> String { Path.join(directory, "data/real/\(name)") }

    /// The path of an input from the field, which shows a trouble that people had.
    public static func field(_ name: String) -> String { Path.join(directory, "data/field/\(name)") }

    /// The path of an answer of a macro provider, or of what reading it must give.
    public static func provider(_ name: String) -> String { Path.join(directory, "data/providers/\(name)") }

    /// The path of a reference result.
    public static func oracle(_ name: String) -> String { Path.join(directory, "oracle/\(name)") }

    /// A reference result, parsed.
    public static func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: FileSystem.read(oracle(name))) }

    /// The rows of a reference table by column name; an empty field is an empty text.
    public static func csv(_ name: String) throws -> [[String: String]] { try ExpectedResults.reference.csv(name) }
}

/// The root of the checkout, where `Package.swift` lies.
public let packageDirectory = Path.parent(Path.parent(Path.parent(#filePath)))

/// A variable of the process environment; `nil` when unset or empty.
public func environment(_ name: String) -> String? {
    guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
    return value
}
