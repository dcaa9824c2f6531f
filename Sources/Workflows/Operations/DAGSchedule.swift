internal import Failures
internal import Files
internal import JSON
internal import Strategy

/// The cron lines the DAG files read, from `params.json` beside them.
struct DAGSchedule {
    private let crons: [String: [String]]

    /// Reads `params.json` of a folder of DAGs.
    ///
    /// - Throws: as `FileSystem.read`; `params_invalid` (configuration) where it is not what `make params` writes.
    init(folder: String) throws(Failure) {
        let path = Path.join(folder, "params.json")
        let bytes = try FileSystem.read(path, limit: .document)
        guard let tasks = (try? JSONValue(parsing: bytes))?.objectValue else {
            throw Failure(
                .configuration, code: "params_invalid", "\(path) is no JSON object", remedy: "Write it again: make params.")
        }
        var crons: [String: [String]] = [:]
        for task in StrategyDescription.all.flatMap(\.tasks) {
            crons[task.name] = tasks[task.name]?["schedule"]?.arrayValue?.compactMap(\.stringValue) ?? []
        }
        self.crons = crons
    }

    /// Where the DAGs' times are not those of a timetable, a sentence each.
    func differences(from timetable: StrategyTimetable) -> [String] {
        timetable.strategy.tasks.compactMap { task in
            let (found, wanted) = (crons[task.name] ?? [], timetable.crons(of: task.role))
            guard found != wanted else { return nil }
            return "the DAG \(task.name) runs at \(list(found)), the strategy file says \(list(wanted))"
        }
    }

    private func list(_ crons: [String]) -> String {
        crons.isEmpty ? "no time" : crons.map { "'\($0)'" }.joined(separator: " and ")
    }
}
