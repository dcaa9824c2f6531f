internal import CivilTime
internal import JSON
internal import Store

extension LastRun {
    /// What programs read of it.
    func json(at now: Instant) -> JSONValue {
        [
            "task": .string(task), "status": .string(status), "exit_code": exitCode.map(JSONValue.integer) ?? .null,
            "as_of": .string(asOf.formatted(in: .bogota)), "started_at": .string(startedAt.formatted(in: .bogota)),
            "age_s": .integer(now.seconds(since: startedAt)), "code": .optional(code),
        ]
    }
}
