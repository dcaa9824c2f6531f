import CivilTime
import JSON

/// The tasks of a live week and how often Airflow tries each.
enum LiveTask: String, CaseIterable, Sendable {
    case training = "forecast_h5_l3_weekly_training"
    case signal = "forecast_h5_l5_weekly_signal"
    case sizing = "forecast_h5_l5_vol_targeting"
    case executor = "forecast_h5_l7_multiday_executor"
    case monitor = "forecast_h5_l6_weekly_monitor"

    /// As in `dags/`: the executor waits for its bar a minute at a time.
    var maxTries: Int { self == .executor ? 11 : 5 }
}

/// A run of a task: which and as of when.
struct LiveRun: Hashable, Sendable, CustomStringConvertible {
    let task: LiveTask
    let asOf: Instant

    var description: String { "\(asOf.formatted(in: .bogota)) \(task)" }

    /// The request of a try.
    func request(try number: Int) -> [UInt8] {
        let request: JSONValue = [
            "contract": "usdcop.task/1", "task": .string(task.rawValue), "run_id": .string("scheduled__\(asOf)"),
            "as_of": .string(asOf.formatted()), "try_number": .integer(min(number, task.maxTries)),
            "max_tries": .integer(task.maxTries),
        ]
        return Array(request.serialized().utf8)
    }
}
