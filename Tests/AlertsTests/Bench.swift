import CivilTime
import Failures
import Files
import JSON
import Market
import Postgres
import Store
import TaskContract
import TestSupport
import Testing

@testable import Alerts

/// The instant of a text with offset.
/// A database, the settings and the runs of the monitor.
struct Bench {
    let folder = TemporaryFolder()
    let name: String
    /// A connection as the tables' owner.
    let connection: Connection

    /// Settings that wait for nothing long.
    static let settings = """
        monitor:
          bar_silence_minutes: 20
          retryable_failure_minutes: 30
          signal_due: "09:00"
        delivery:
          attempts: 2
          base_s: 0
          max_s: 0
          timeout_s: 5
          budget_s: 60
        """

    init(settings: String = Bench.settings) throws {
        name = try PrivatePostgres.shared.database()
        connection = try PrivatePostgres.shared.connect(to: name)
        try writeFile(Array(settings.utf8), to: folder.file("operations/alerts.yaml"))
        let strategy = "execution/smart_simple_v1.yaml"
        try writeFile(FileSystem.read(Path.join(packageDirectory, "config/\(strategy)")), to: folder.file(strategy))
    }

    /// What the process is started with.
    func environment(webhook: String? = nil) -> [String: String] {
        var environment = ["DATABASE_URL": PrivatePostgres.shared.url(of: name), "USDCOP_CONFIG_DIR": folder.path]
        environment["USDCOP_ALERT_WEBHOOK_URL"] = webhook
        return environment
    }

    // MARK: - Runs

    /// What a run said.
    struct Answer {
        let output: JSONObject
        let warnings: [String]

        subscript(key: String) -> JSONValue? { output[key] }
    }

    /// Runs the task in this process; by default on a Sunday, when nothing is missing.
    func run(
        at asOf: String = "2024-06-09T12:00:00-05:00", webhook: String? = nil, deliver: Bool = true, limit: Int = 100
    ) throws -> Answer {
        var parameters = AlertMonitorParameters()
        parameters.deliver = deliver
        parameters.limit = limit
        let context = TaskContext(environment: environment(webhook: webhook))
        let outcome = try AlertMonitorWorkflow.run(TaskRequest(params: parameters, asOf: try instant(asOf)), in: context)
        guard case .success(let output, _, _) = outcome else { throw Failure(.internal, code: "skipped", "", remedy: "") }
        expectOutput(output, by: AlertMonitorWorkflow.outputSchema)
        return Answer(output: output, warnings: context.warnings)
    }

    /// What the monitor finds.
    func found(at asOf: String) throws -> [Alert] {
        try AlertMonitor(
            connection: connection, rules: try AlertSettings(path: folder.file("operations/alerts.yaml")).monitor,
            strategyID: "smart_simple_v11", asOf: try instant(asOf), calendar: .colombia
        ).alerts()
    }

    // MARK: - The outbox

    /// Puts alerts into the outbox, the first the oldest.
    func raise(_ titles: String..., severity: Alert.Severity = .warning) throws {
        let start = try instant("2024-06-04T09:00:00-05:00")
        for (index, title) in titles.enumerated() {
            try AlertStore(connection).raise(
                [Alert(key: "key \(title)", severity: severity, title: title, body: "what to do")],
                at: start.adding(minutes: index))
        }
    }

    /// A row of the outbox.
    struct Stored: Equatable {
        let delivered: Bool
        let attempts: Int
        let error: String?
    }

    func stored(_ title: String) throws -> Stored {
        let row = try connection.query(
            "select delivered_at is not null as delivered, attempts, last_error from alerts where title = \(title)"
        ).single()
        return Stored(
            delivered: try row.value("delivered"), attempts: try row.value("attempts"), error: try row.optional("last_error"))
    }
}
