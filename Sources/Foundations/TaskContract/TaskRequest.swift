public import CivilTime
public import Failures
public import JSON

/// A request to a task, decoded and known to be good.
public struct TaskRequest<Parameters: TaskParameters>: Sendable {
    /// The task's own parameters.
    public var params: Parameters
    /// The part of the task to run; `nil` runs them all in order.
    public var step: String?
    /// The scheduler's name for this run.
    public var runID: String?
    /// No row published later than this is seen.
    public var asOf: Instant
    /// Which try this is, from 1.
    public var tryNumber: Int
    /// How many tries there will be at most; `nil` when the request does not say, which is one.
    public var maxTries: Int?
    /// The position among the copies of a mapped task; −1 or `nil` when it is not mapped.
    public var mapIndex: Int?
    /// The outputs of earlier tasks by task id.
    public var upstream: JSONObject
    /// What the events that started the run carry.
    public var events: [JSONValue]

    /// A request, for a caller in the same process.
    public init(
        params: Parameters = Parameters(), step: String? = nil, runID: String? = nil, asOf: Instant, tryNumber: Int = 1,
        maxTries: Int? = nil, mapIndex: Int? = nil, upstream: JSONObject = JSONObject(), events: [JSONValue] = []
    ) {
        self.params = params
        self.step = step
        self.runID = runID
        self.asOf = asOf
        self.tryNumber = tryNumber
        self.maxTries = maxTries
        self.mapIndex = mapIndex
        self.upstream = upstream
        self.events = events
    }

    /// Whether no further try follows if this one fails.
    public var isLastTry: Bool { tryNumber >= maxTries ?? 1 }

    /// Decodes a request document, strictly.
    ///
    /// - Parameters:
    ///   - document: the request object.
    ///   - task: the name the request's `task` must have when it is given.
    ///   - steps: the steps a request may name.
    ///   - now: the clock, `as_of` where the request gives none.
    ///   - allowsFuture: whether `as_of` may lie beyond `ClockBound`, in a replay.
    /// - Throws: a `request` failure naming the field.
    public init(
        decoding document: JSONObject, task: String, steps: [String] = [], now: Instant, allowsFuture: Bool = false
    ) throws(Failure) {
        // A null is an absent field, whichever it is; the fields of `params` have rules of their own.
        let names = RequestEnvelope.declaration.map(\.name)
        let given = JSONObject(document.members.filter { $0.value != .null || !names.contains($0.key) })
        let envelope = try RequestEnvelope(decoding: given, path: "")
        try envelope.check(task: task, steps: steps)
        if given["max_tries"] != nil { try envelope.checkTries() }
        if let asOf = envelope.asOf, !allowsFuture, ClockBound.isAhead(asOf, of: now) {
            throw ClockBound.refusal(asOf, now: now)
        }
        self.init(
            params: try Parameters(decoding: envelope.params), step: envelope.step, runID: envelope.runID,
            asOf: envelope.asOf ?? now, tryNumber: envelope.tryNumber, maxTries: envelope.maxTries,
            mapIndex: envelope.mapIndex, upstream: envelope.upstream, events: envelope.events)
    }
}

/// The request around the parameters, declared as they are.
struct RequestEnvelope: TaskParameters {
    static let contractName = "usdcop.task/1"

    var contract: String?
    var task: String?
    var step: String?
    var runID: String?
    var asOf: Instant?
    var tryNumber = 1
    var maxTries: Int?
    var mapIndex: Int?
    var params = JSONObject()
    var upstream = JSONObject()
    var events: [JSONValue] = []

    static let declaration: [ParameterField<RequestEnvelope>] = [
        ParameterField("contract", \.contract, .choice([contractName]), "The contract the request is written for.", nil),
        .string("task", \.task, "The task it is meant for; refused when it is another's."),
        .string("step", \.step, "One part of the task.", whenAbsent: "all parts in order"),
        .string("run_id", \.runID, "The scheduler's name for the run, repeated in the result and the logs."),
        .instant("as_of", \.asOf, "No row published later is seen.", whenAbsent: "now"),
        .integer("try_number", \.tryNumber, in: 1...1_000_000, "Which try this is."),
        .integer("max_tries", \.maxTries, in: 1...1_000_000, "How many tries there will be at most.", whenAbsent: "1"),
        .integer("map_index", \.mapIndex, in: -1...1_000_000, "The position among the copies of a mapped task."),
        ParameterField("params", \.params, .object, "The task's own parameters.", nil),
        ParameterField("upstream", \.upstream, .object, "The outputs of earlier tasks by task id.", nil),
        ParameterField("events", \.events, .array, "What the events that started the run carry.", nil),
    ]

    /// Refuses a try beyond the last.
    func checkTries() throws(Failure) {
        guard let maxTries, tryNumber > maxTries else { return }
        throw RequestFailure.outOfRange(
            "try_number", .integer(tryNumber), accepted: "an integer from 1 to max_tries, which is \(maxTries)")
    }

    /// Refuses a request for another task or for a step the task does not have.
    func check(task expected: String, steps: [String]) throws(Failure) {
        if let task, task != expected {
            throw Failure(
                .request, code: "wrong_task", "task is \(RequestFailure.shown(.string(task))); accepted: \(expected)",
                field: "task", remedy: "Send the request to its own executable, or leave the field out.")
        }
        guard let step, !steps.contains(step) else { return }
        guard steps.isEmpty else { throw RequestFailure.notAccepted("step", .string(step), step, names: steps) }
        throw Failure(
            .request, code: "not_accepted",
            "step is \(RequestFailure.shown(.string(step))); accepted: null, as the task has one step only", field: "step",
            remedy: "Leave the field out.")
    }
}
