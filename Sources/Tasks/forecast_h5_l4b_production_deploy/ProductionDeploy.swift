internal import H5Deploy
internal import TaskContract

/// Puts an approved strategy into production.
@main
enum ProductionDeploy {
    static func main() { ProductionDeployWorkflow.main() }
}
