internal import CivilTime
public import Failures
internal import Files
internal import HTTPTransport
public import JSON
internal import Market
internal import Postgres
internal import Store
internal import Strategy
public import TaskContract

/// The task `core_l6_01_alert_monitor`: raises an alert for what is missing, late or stuck, and delivers what the outbox
/// holds. Nobody waits for it: an alert that cannot be delivered is a warning, and stays for the next run.
public enum AlertMonitorWorkflow: TaskExecutable {
    /// The task's name.
    public static let name = "core_l6_01_alert_monitor"
    /// One sentence for `--help`.
    public static let summary =
        "Raises alerts for what is missing, late or stuck, and delivers the outbox to a webhook or the log."

    /// The JSON Schema of `output`.
    public static let outputSchema = AlertMonitorOutput.outputSchema

    /// Looks, raises and delivers.
    ///
    /// - Throws: what connecting throws; configuration failures of `config/operations/alerts.yaml` and the strategy's file;
    ///   `interrupted` (temporary).
    public static func run(
        _ request: TaskRequest<AlertMonitorParameters>, in context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        try RecordedRun.run(name, request, in: context) { connection throws(Failure) in
            try run(request, on: connection, sender: try HTTPClient(), time: .system, context)
        }
    }

    static func run(
        _ request: TaskRequest<AlertMonitorParameters>, on connection: Connection, sender: any HTTPSender, time: TimeSource,
        _ context: TaskContext
    ) throws(Failure) -> TaskOutcome {
        let folder = try context.configDirectory
        let settings = try AlertSettings(path: Path.join(folder, "operations/alerts.yaml"))
        let strategy = try StrategyConfiguration(path: Path.join(folder, StrategyDescription.weekly.file))
        let monitor = AlertMonitor(
            connection: connection, rules: settings.monitor, strategyID: strategy.id, asOf: request.asOf, calendar: .colombia)
        let found = try monitor.alerts()
        let raised = try connection.transaction { connection throws(Failure) in
            try AlertStore(connection).raise(found, at: request.asOf)
        }
        let webhook = context.environment(Webhook.variable).map(Webhook.init)
        var tally = AlertDelivery.Tally()
        if request.params.deliver {
            let delivery = AlertDelivery(
                connection: connection, context: context, rules: settings.delivery, webhook: webhook, sender: sender, time: time,
                asOf: request.asOf)
            tally = try delivery.run(limit: request.params.limit)
        }
        let channel: AlertMonitorOutput.Channel = request.params.deliver ? (webhook == nil ? .log : .webhook) : .none
        return .success(
            AlertMonitorOutput(
                found: found.count, raised: raised, channel: channel, delivered: tally.delivered, failed: tally.failed,
                undelivered: try AlertStore(connection).pendingCount(asOf: request.asOf)))
    }
}

/// What a run of the alert monitor found and delivered.
struct AlertMonitorOutput: TaskOutput {
    /// Where alerts go.
    enum Channel: String, CaseIterable, Sendable {
        case webhook, log, none
    }

    let found: Int
    let raised: Int
    let channel: Channel
    let delivered: Int
    let failed: Int
    let undelivered: Int

    private var isChanged: Bool { raised > 0 || delivered > 0 }

    static let declaration: [OutputField<AlertMonitorOutput>] = [
        .value("changed", \.isChanged, "Whether an alert was raised or delivered."),
        .value("found", \.found, "Troubles there are, those reported before included."),
        .value("raised", \.raised, "Alerts that are new."), .choice("channel", \.channel),
        .value("delivered", \.delivered), .value("failed", \.failed, "Alerts tried in vain; they stay in the outbox."),
        .value("undelivered", \.undelivered, "Alerts in the outbox after the run."),
    ]
}
