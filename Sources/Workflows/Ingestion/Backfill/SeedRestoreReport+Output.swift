internal import Failures
public import TaskContract

extension RestoredPart: TaskOutput {
    /// The fields in the order of the output.
    public static let declaration: [OutputField<RestoredPart>] = [
        .value("name", \.name, "The symbol, or `macro`."), .choice("status", \.status), .choice("source", \.source?.kind),
        .value("folder", \.source?.folder), .value("data_source", \.dataSource), .value("rows", \.rows),
        .object("left_out", \.leftOut, "Bars of the file that do not belong into the store, by reason."),
        .value("lacking", \.lacking?.count, "Rows of the best source that the table lacks; null where nobody counted."),
        .list("refused", \.refused, "Better sources that were not fit."),
    ]
}

extension LeftOutBars: TaskOutput {
    /// The fields in the order of the output.
    public static let declaration: [OutputField<LeftOutBars>] = [
        .value("closed_day", \.closedDay), .value("outside_session", \.outsideSession), .value("mis_zoned", \.misZoned),
        .value("off_grid", \.offGrid),
    ]
}

extension RefusedSeed: TaskOutput {
    /// The fields in the order of the output.
    public static let declaration: [OutputField<RefusedSeed>] = [
        .choice("source", \.source.kind), .value("folder", \.source.folder), .value("code", \.failure.code),
        .value("message", \.failure.message),
    ]
}
