internal import Failures
internal import H5Deploy
internal import JSON
internal import TaskContract

/// Puts an approved strategy into production.
@main
struct ProductionDeploy: TaskExecutable {
    static let name = ProductionDeployWorkflow.name
    static let summary =
        "Trades the year after the approved backtest, stores it, and puts the coming week's model into production."
    static let outputSchema = ProductionDeployWorkflow.outputSchema

    static func run(_ request: TaskRequest<ProductionDeployParameters>, in context: TaskContext) throws(Failure) -> TaskOutcome {
        try ProductionDeployWorkflow.run(request, in: context)
    }
}
