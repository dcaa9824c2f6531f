internal import Statistics

/// A configuration that was backtested, with what it showed.
public struct RecordedTrial: Sendable, Equatable {
    /// The hash of the configuration, which tells trials apart.
    public let configuration: String
    /// Its Sharpe ratio per trade, not annualised; 0 without trades or deviation.
    public let sharpePerTrade: Double

    /// A trial from its parts.
    public init(configuration: String, sharpePerTrade: Double) {
        self.configuration = configuration
        self.sharpePerTrade = sharpePerTrade
    }
}

/// How many attempts a result has to be discounted for, and how far they scattered: N and V of the deflated Sharpe ratio.
public struct TrialPolicy: Sendable, Equatable {
    /// From this many recorded trials on their own variance is used; of fewer it would be mostly noise.
    public static let fewestForVariance = 10

    /// N: distinct recorded configurations and the declared ones; at least 1.
    public let trialCount: Int
    /// V: the variance of the trials' Sharpe ratios per trade.
    public let variance: Double

    /// The policy over a ledger of trials.
    ///
    /// A configuration recorded again, on other data, is the same trial; its latest ratio counts. With fewer than
    /// ``fewestForVariance`` of them V is 1/n, the variance of the ratio that n returns without any skill show.
    /// - Parameters:
    ///   - recorded: the trials of the strategy and year in the order recorded, the present one included.
    ///   - declared: trials made elsewhere, known by number only; not negative.
    ///   - tradeCount: n, the trades of the present result.
    public init(recorded: [RecordedTrial], declared: Int, tradeCount: Int) {
        let latest = Dictionary(recorded.map { ($0.configuration, $0.sharpePerTrade) }, uniquingKeysWith: { $1 })
        trialCount = max(1, latest.count + declared)
        if latest.count >= TrialPolicy.fewestForVariance {
            // Sorted, since a dictionary's order, and with it the last bit of a sum, differs between runs.
            variance = sampleVariance(latest.values.sorted())
        } else {
            variance = tradeCount > 0 ? 1 / Double(tradeCount) : 0
        }
    }
}
