internal import Ingestion
internal import TaskContract

/// Backs the stored market data up as files.
@main
enum SeedBackup {
    static func main() { SeedBackupWorkflow.main() }
}
