internal import Ingestion
internal import TaskContract

/// Restores five-minute bars where there are none, fills their gaps from the provider and exports them.
@main
enum OHLCVBackfill {
    static func main() { BackfillWorkflow.main() }
}
