internal import CivilTime
internal import Failures
internal import JSON

/// The one line a task prints.
struct ResultLine {
    enum Ending: Equatable {
        case outcome(TaskOutcome)
        case failure(Failure)

        var exitStatus: Int32 {
            switch self {
            case .outcome(.success): 0
            case .outcome(.skipped): 99
            case .failure(let failure): failure.kind.exitStatus
            }
        }
    }

    var task: String
    var step: String?
    var runID: String?
    var startedAt: Instant
    var warnings: [String] = []

    /// The whole line without its newline.
    func text(_ ending: Ending, finishedAt: Instant, milliseconds: Int, layout: JSONValue.Layout) -> String {
        var object = head(ending)
        object["finished_at"] = .string(finishedAt.formatted())
        object["duration_ms"] = .integer(milliseconds)
        for (key, value) in tail(ending).members { object[key] = value }
        return JSONValue.object(object).serialized(layout)
    }

    /// The line in three parts, between which belong the instant and the duration of a crash.
    func crashParts(_ failure: Failure) -> (head: String, middle: String, tail: String) {
        let head = JSONValue.object(head(.failure(failure))).serialized().dropLast()
        let tail = JSONValue.object(tail(.failure(failure))).serialized().dropFirst()
        return ("\(head),\"finished_at\":\"", "\",\"duration_ms\":", ",\(tail)\n")
    }

    private func head(_ ending: Ending) -> JSONObject {
        JSONObject([
            ("contract", .string(RequestEnvelope.contractName)), ("task", .string(task)), ("step", .optional(step)),
            ("run_id", .optional(runID)), ("status", .string(status(ending))), ("started_at", .string(startedAt.formatted())),
        ])
    }

    private func status(_ ending: Ending) -> String {
        switch ending {
        case .outcome(.success): "success"
        case .outcome(.skipped): "skipped"
        case .failure: "failed"
        }
    }

    private func tail(_ ending: Ending) -> JSONObject {
        var output = JSONValue.null
        var artifacts: [Artifact] = []
        var warnings = warnings
        var error = JSONValue.null
        switch ending {
        case .outcome(.success(let object, let made, let more)):
            output = .object(object)
            artifacts = made
            warnings += more.filter { !warnings.contains($0) }
        case .outcome(.skipped(let reason, let object)):
            var object = object
            object["reason"] = .string(reason)
            output = .object(object)
        case .failure(let failure): error = failure.json
        }
        return JSONObject([
            ("output", output), ("artifacts", .array(artifacts.map(\.json))),
            ("warnings", .array(warnings.map(JSONValue.string))), ("error", error),
        ])
    }
}

extension Failure {
    /// The failure as it stands in a result line.
    var json: JSONValue {
        .object(
            JSONObject([
                ("code", .string(code)), ("message", .string(message)), ("field", .optional(field)), ("remedy", .string(remedy)),
                ("retryable", .bool(kind.isRetryable)),
            ]))
    }

    func redacted(by redaction: Redaction) -> Failure {
        Failure(
            kind, code: code, redaction.applied(to: message), field: field, remedy: redaction.applied(to: remedy))
    }
}
