package import CivilTime
package import Failures
internal import H5Decision
package import JSON
package import Postgres
internal import Store
package import TaskContract

/// The model of the coming week for production: trained as every week, registered with a person's approval.
package struct WeeklyDeployment {
    private let training: WeeklyTraining
    private let prepared: WeeklyTraining.Prepared

    /// What became of it.
    package struct Deployed {
        /// The training's output.
        package let output: JSONObject
        /// The model's file.
        package let artifact: Artifact
    }

    /// Trains for the week that follows a weekend, else for the current one. Nothing is written.
    ///
    /// - Throws: as `WeeklyTrainingWorkflow.run`; `closed_all_week` (data).
    package init(_ connection: Connection, _ context: TaskContext, asOf: Instant) throws(Failure) {
        guard let week = LiveWeek(asOf: asOf) else {
            throw Failure(
                .data, code: "closed_all_week", LiveWeek.closedAllWeek(asOf), field: "as_of",
                remedy: "Deploy on a day of a week with a trading day.")
        }
        training = try WeeklyTraining(LiveRun(connection, context, week, asOf: asOf))
        prepared = try training.prepare()
    }

    /// Writes the model and puts it into production.
    ///
    /// - Throws: `output_not_writable` (configuration), `disk_full` (temporary), and as `Connection.query`.
    package func deploy(approvedBy name: String, at approvedAt: Instant) throws(Failure) -> Deployed {
        let trained = try training.register(prepared, approval: RegisteredModel.Approval(by: name, at: approvedAt))
        for warning in trained.health.warnings { training.run.context.warn(warning) }
        return Deployed(output: trained.json, artifact: trained.artifact)
    }

    /// Whether the approved settings are those the live tasks trade with.
    package func isTraded(_ configHash: String) -> Bool { training.run.strategy.settings.configHash == configHash }
}
