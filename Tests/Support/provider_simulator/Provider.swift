internal import CivilTime

/// A data provider as it is seen over HTTP. Each one is a file of its own; all share the clock, the faults and the log.
protocol Provider: Sendable {
    /// Whether a path belongs to this provider.
    func serves(_ path: String) -> Bool

    /// Answers a request: what was asked, what it costs and what is sent.
    func answer(_ request: HTTPRequest, in simulation: Simulation) -> ProviderAnswer
}

/// What a provider sends, and what the log says of it.
struct ProviderAnswer {
    var reply: HTTPReply
    /// The secret the request came with, and where it stood: `header` or `query`.
    var key: (secret: String, place: String)?
    /// What was asked, by the provider's own parameter names; without secrets.
    var asked: [(name: String, value: String)] = []
    /// How many observations the answer holds.
    var rows = 0
    /// The names of the faults that were applied.
    var faults: [String] = []
}
