/// What a strategy is called and where its file lies: the one place that knows, for tasks, verbs, alerts and replay.
public struct StrategyDescription: Equatable, Sendable {
    /// Its name on the command line and at the beginning of its alerts' keys, such as `h5`.
    public let word: String
    /// Its file, below the configuration's folder.
    public let file: String

    /// The weekly strategy.
    public static let weekly = StrategyDescription(word: "h5", file: "execution/smart_simple_v1.yaml")

    /// What people read before the text of an alert, `H5`.
    public var title: String { word.uppercased() }

    /// The key of an alert about a period of it, such as `h5:2024-W23:closed_late`.
    ///
    /// - Parameters:
    ///   - period: the week or day concerned; `nil` for what concerns none.
    ///   - what: what it is about; the same is told once.
    public func alertKey(_ period: (any CustomStringConvertible)?, _ what: String) -> String {
        [word, period?.description, what].compactMap(\.self).joined(separator: ":")
    }
}
