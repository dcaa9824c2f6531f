internal import Market
internal import TaskContract

/// How people are told where market data come from: what is generated cannot be overlooked.
enum MarketLabel {
    static func text(_ label: String) -> String {
        guard DataSource.isGenerated(label) else { return Terminal.printable(label) }
        return label == DataSource.synthetic
            ? "SYNTHETIC, no real market" : "SYNTHETIC in part (\(Terminal.printable(label))), no real market"
    }
}
