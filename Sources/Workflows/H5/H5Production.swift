package import Approval
package import CivilTime
package import Failures
internal import Files
package import JSON
internal import MarketFiles
package import Postgres
package import TaskContract

/// The production phase as the deploying task runs it: with the settings of `deploy_manifest`, and stored in the database.
package struct H5Production {
    /// What a phase has made.
    package struct Published {
        /// The phase's part of the output.
        package let output: JSONObject
        /// The files it has written.
        package let artifacts: [Artifact]
    }

    /// The approval it runs on.
    package let state: ApprovalState
    private let run: H5BacktestRun

    /// Reads the approval and the settings it stands for. Nothing is written.
    ///
    /// - Parameters:
    ///   - given: parameters of the request; those of the manifest must be the manifest's, where files lie is the request's.
    ///   - outputDirectory: where results go; `nil` for the data directory's.
    /// - Throws: `not_approved`, `evidence_changed`, `settings_changed`, and what reading the approval throws (data).
    package init(
        _ given: JSONObject, outputDirectory: String?, charts: Bool, asOf: Instant, in context: TaskContext,
        _ connection: Connection
    ) throws(Failure) {
        let directory = try H5BacktestRun.productionDirectory(under: outputDirectory, context)
        state = try ApprovalStore(directory: directory).stateForProduction()
        var parameters = state.backtest.deployParameters
        for (name, value) in given.members {
            if let approved = parameters[name], approved != value { throw H5Production.changed(name, value, approved) }
            parameters[name] = value
        }
        parameters["phase"] = "production"
        parameters["seed_db"] = true
        parameters["charts"] = .bool(charts)
        parameters["output_dir"] = .optional(outputDirectory)
        let decoded: H5BacktestParameters
        do throws(Failure) {
            decoded = try H5BacktestParameters(decoding: parameters, path: "deploy_manifest.params")
        } catch {
            throw Failure(
                .data, code: "approval_state_invalid", "\(Path.join(directory, "approval_state.json")): \(error.message)",
                field: error.field, remedy: "Run the backtest again with reset_approval and vote on it.")
        }
        run = try H5BacktestRun(TaskRequest(params: decoded, asOf: asOf), context, connection)
    }

    private static func changed(_ name: String, _ value: JSONValue, _ approved: JSONValue) -> Failure {
        Failure(
            .data, code: "settings_changed",
            "params.\(name) is \(value.serialized()), approved is \(approved.serialized())", field: "params.\(name)",
            remedy: "Leave it out to deploy what was approved, or backtest and approve the new settings.")
    }

    /// Trades the year after the approved one, publishes it and stores its weeks.
    ///
    /// - Throws: as the production phase of `forecast_h5_l4_backtest_promotion`.
    package func publish() throws(Failure) -> Published {
        let published = try run.production()
        return Published(output: published.json, artifacts: published.artifacts)
    }

    /// Refuses when the approval is not what it was at the beginning.
    ///
    /// - Throws: `not_approved`, `evidence_changed` (data).
    package func confirm() throws(Failure) {
        let now = try run.store.stateForProduction()
        guard now.backtest.evidenceHash == state.backtest.evidenceHash, now.approvedAt == state.approvedAt else {
            throw Failure(
                .data, code: "evidence_changed", "the approval was replaced while \(state.backtest.subject) was deployed",
                field: "evidence_hash", remedy: "Run the task again; it then deploys what is approved now.")
        }
    }
}
