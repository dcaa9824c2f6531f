internal import Failures
internal import Strategy

extension Arguments {
    /// The strategy that `--strategy` names.
    ///
    /// - Throws: `missing_value`, `unknown_strategy` (request).
    func strategy() throws(Failure) -> StrategyDescription {
        let word = value("--strategy")
        guard let strategy = StrategyDescription.named(word) else { throw Arguments.unknown(word, or: []) }
        return strategy
    }

    /// The strategies that `--strategy` names: one, or `nil` for `all` of them.
    ///
    /// - Throws: as ``strategy()``.
    func strategyOrAll() throws(Failure) -> StrategyDescription? {
        let word = value("--strategy")
        guard word != "all" else { return nil }
        guard let strategy = StrategyDescription.named(word) else { throw Arguments.unknown(word, or: ["all"]) }
        return strategy
    }

    private static func unknown(_ word: String?, or others: [String]) -> Failure {
        let accepted = StrategyDescription.all.map(\.word) + others
        return Failure(
            .request, code: word == nil ? "missing_value" : "unknown_strategy",
            (word.map { "there is no strategy \($0)" } ?? "--strategy is missing")
                + "; accepted: \(accepted.joined(separator: ", "))",
            field: "--strategy",
            remedy: "Say \(accepted.map { "--strategy \($0)" }.joined(separator: " or ")).")
    }
}
