internal import Market
internal import Failures
internal import MarketFiles
internal import TaskContract

/// What a restore did.
public struct SeedRestoreReport: Sendable {
    /// A part for each instrument, then the macro rows.
    public let parts: [RestoredPart]

    /// Whether anything was stored.
    public var isChanged: Bool { parts.contains { $0.status == .restored && $0.rows > 0 } }
    /// Sources that were to be used for an empty part and were not, each once.
    public var refused: [RefusedSeed] {
        var folders: Set<String> = []
        return parts.filter { $0.status == .missing }.flatMap(\.refused).filter { folders.insert($0.source.folder).inserted }
    }
    /// The names of the parts that are empty and have no source.
    public var missing: [String] { parts.filter { $0.status == .missing }.map(\.name) }
}

/// Rows of a source that a table lacks.
public struct LackingRows: Equatable, Sendable {
    /// How many.
    public let count: Int
    /// The source's folder.
    public let folder: String
}

/// What became of one instrument's bars, or of the macro rows.
public struct RestoredPart: Sendable {
    /// How it ended.
    public enum Status: String, Sendable, CaseIterable {
        /// There were rows already, and no source has older ones; nothing was done.
        case present
        /// The rows of a source were stored.
        case restored
        /// There are no rows, and no source that is fit.
        case missing
    }

    /// The symbol, or `macro`.
    public let name: String
    /// How it ended.
    public let status: Status
    /// Where the rows come from; `nil` unless restored.
    public let source: SeedSource?
    /// The label of the file; `nil` unless restored.
    public let dataSource: String?
    /// Rows stored.
    public let rows: Int
    /// Bars of the file that do not belong into the store.
    public let leftOut: LeftOutBars
    /// Better sources that were not fit.
    public let refused: [RefusedSeed]

    /// Rows of the best source that the table lacks after all; `nil` where nobody counted them or there is no source.
    public internal(set) var lacking: LackingRows?

    static let macroName = "macro"

    init(
        name: String, status: Status, source: SeedSource? = nil, dataSource: String? = nil, rows: Int = 0,
        leftOut: LeftOutBars = LeftOutBars(), refused: [RefusedSeed] = []
    ) {
        self.name = name
        self.status = status
        self.source = source
        self.dataSource = dataSource
        self.rows = rows
        self.leftOut = leftOut
        self.refused = refused
    }

    static func present(_ name: String) -> RestoredPart { RestoredPart(name: name, status: .present) }

    /// The part of which nothing was stored.
    static func without(_ status: Status, _ name: String, _ refused: [RefusedSeed]) -> RestoredPart {
        RestoredPart(name: name, status: status, refused: refused)
    }

    /// Says what an operator should know of rows that were stored.
    func warn(in context: TaskContext) {
        guard status == .restored, let source else { return }
        if DataSource.isGenerated(dataSource ?? "") {
            context.warn(
                "\(name) is restored from \(source.folder), whose data are generated (synthetic): no market ever traded so")
        }
        if leftOut.misZoned > 0 {
            context.warn(
                "\(leftOut.misZoned) bars of \(name) in \(source.folder) stand at hours of a wrong zone and were left out; "
                    + "the file must be repaired at its source")
        }
    }
}
