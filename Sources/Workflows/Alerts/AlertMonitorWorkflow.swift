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
public enum AlertMonitorWorkflow {
    /// The task's name.
    public static let name = "core_l6_01_alert_monitor"

    /// The JSON Schema of `output`.
    public static let outputSchema: JSONValue = [
        "type": "object", "required": ["changed", "found", "raised", "channel", "delivered", "failed", "undelivered"],
        "properties": [
            "changed": ["type": "boolean", "description": "Whether an alert was raised or delivered."],
            "found": ["type": "integer", "description": "Troubles there are, those reported before included."],
            "raised": ["type": "integer", "description": "Alerts that are new."],
            "channel": ["enum": ["webhook", "log", "none"]],
            "delivered": ["type": "integer"],
            "failed": ["type": "integer", "description": "Alerts tried in vain; they stay in the outbox."],
            "undelivered": ["type": "integer", "description": "Alerts in the outbox after the run."],
        ],
    ]

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
        let channel = request.params.deliver ? (webhook == nil ? "log" : "webhook") : "none"
        return .success(
            output: JSONObject([
                ("changed", .bool(raised > 0 || tally.delivered > 0)), ("found", .integer(found.count)),
                ("raised", .integer(raised)), ("channel", .string(channel)), ("delivered", .integer(tally.delivered)),
                ("failed", .integer(tally.failed)),
                ("undelivered", .integer(try AlertStore(connection).pendingCount(asOf: request.asOf))),
            ]))
    }
}
