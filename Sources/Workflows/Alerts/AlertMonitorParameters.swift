public import TaskContract

/// What `core_l6_01_alert_monitor` can be asked.
public struct AlertMonitorParameters: TaskParameters {
    /// Whether alerts are delivered, or only looked for.
    public var deliver = true
    /// The most alerts delivered in one run.
    public var limit = 100

    /// Looks for trouble and delivers.
    public init() {}

    /// The parameters in the order of the reference.
    public static let declaration: [ParameterField<AlertMonitorParameters>] = [
        .bool("deliver", \.deliver, "Deliver the alerts of the outbox, rather than only look for trouble."),
        .integer("limit", \.limit, in: 1...1000, "The most alerts tried in one run, the oldest first."),
    ]
}
