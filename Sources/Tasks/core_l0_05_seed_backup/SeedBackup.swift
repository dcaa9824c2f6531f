internal import Failures
internal import Ingestion
internal import JSON
internal import TaskContract

/// Backs the stored market data up as files.
@main
struct SeedBackup: TaskExecutable {
    static let name = SeedBackupWorkflow.name
    static let summary = "Backs the stored bars and macro rows up as Parquet files, and keeps the newest backups."
    static let steps = SeedBackupWorkflow.steps
    static let outputSchema = SeedBackupWorkflow.outputSchema

    static func run(_ request: TaskRequest<NoParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try SeedBackupWorkflow.run(request, in: context)
    }
}
