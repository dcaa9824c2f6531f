public import TaskContract

/// What the tasks of the week's first trading day can be asked.
public struct DecisionParameters: TaskParameters {
    /// Whether to run on another day of the week than its first trading day.
    var forceRun = false

    /// Every parameter at its default.
    public init() {}

    /// The parameters in the order of the reference.
    public static let declaration: [ParameterField<DecisionParameters>] = [
        .bool(
            "force_run", \.forceRun,
            "Whether to run on a later day of the week; the decision is that of its first trading day all the same.")
    ]
}
