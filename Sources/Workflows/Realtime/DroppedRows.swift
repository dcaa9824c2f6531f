public import Providers
public import TaskContract

/// Rows of answers that were no bars to look at, by reason: the member `dropped_rows` of a task's output.
public struct DroppedRows: TaskOutput {
    private let tally: FetchTally

    /// Those of a tally.
    public init(_ tally: FetchTally) { self.tally = tally }

    /// The fields in the order of the output.
    public static let declaration: [OutputField<DroppedRows>] = [
        .value("bad", \.tally.badRows), .value("duplicates", \.tally.duplicates), .value("future", \.tally.futureRows),
        .value("unfinished", \.tally.unfinishedRows), .value("outside_window", \.tally.outsideRows),
    ]
}
