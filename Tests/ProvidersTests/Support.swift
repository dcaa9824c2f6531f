import CivilTime
import Configuration
import Failures
import Files
import HTTPTransport
import JSON
import Market
import Synchronization
import TestSupport
import Testing

@testable import Providers

/// The settings as shipped, or with lines changed.
func shippedSettings(_ changes: [(String, String)] = []) throws -> ProviderSettings {
    let path = Path.join(packageDirectory, "config/providers.yaml")
    var text = String(decoding: try FileSystem.read(path), as: UTF8.self)
    for (old, new) in changes {
        guard let range = text.firstRange(of: old) else { throw Unexpected("\(old) is not in \(path)") }
        text.replaceSubrange(range, with: new)
    }
    return try ProviderSettings(try ConfigurationDocument(text: text, name: "providers.yaml"))
}

/// A test's own assumption that does not hold.
struct Unexpected: Error {
    let message: String
    init(_ message: String) { self.message = message }
}

/// A clock that moves by waits alone.
final class ManualClock: Sendable {
    private let state: Mutex<(elapsed: Duration, start: Instant)>

    init(_ start: Instant) { state = Mutex((.zero, start)) }

    var elapsed: Duration { state.withLock { $0.elapsed } }
    func advance(_ duration: Duration) { state.withLock { $0.elapsed += duration } }

    var source: TimeSource {
        TimeSource(
            now: { self.elapsed },
            wallClock: {
                self.state.withLock { state in
                    let (seconds, attoseconds) = state.elapsed.components
                    return Instant(
                        microseconds: state.start.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
                }
            }, sleep: { self.advance($0) })
    }
}

/// Answers from a list, the last one again and again; keeps the requests.
final class ScriptedSender: HTTPSender {
    typealias Answer = Result<HTTPResponse, HTTPFailure>
    private var answers: [Answer]
    private(set) var requests: [HTTPRequest] = []

    init(_ answers: [Answer]) { self.answers = answers }

    func send(_ request: HTTPRequest, isCancelled: () -> Bool) throws(HTTPFailure) -> HTTPResponse {
        requests.append(request)
        let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
        switch answer {
        case .success(let response):
            // As the client does it: the request's secrets are struck from what is shown.
            return HTTPResponse(
                status: response.status, headers: response.headers, body: response.body, elapsed: response.elapsed,
                redactor: request.redactor)
        case .failure(let failure): throw failure
        }
    }

    /// The keys of the requests, in order.
    var keys: [String] {
        requests.compactMap { request in
            request.headers.first { $0.name == "Authorization" }.map { String($0.value.dropFirst("apikey ".count)) }
        }
    }
}

extension Result where Success == HTTPResponse, Failure == HTTPFailure {
    static func json(_ text: String, status: Int = 200, headers: [(String, String)] = []) -> Self {
        .success(
            HTTPResponse(
                status: status, headers: HTTPHeaders(headers.map { (name: $0.0, value: $0.1) }), body: Array(text.utf8)))
    }

    /// A good answer with rows `(datetime, close)`, flat at their close.
    static func rows(_ rows: [(String, String)], symbol: String = "USD/COP", interval: String = "5min") -> Self {
        let values = rows.map { time, price in
            "{\"datetime\":\"\(time)\",\"open\":\"\(price)\",\"high\":\"\(price)\",\"low\":\"\(price)\",\"close\":\"\(price)\"}"
        }
        return .json(
            "{\"meta\":{\"symbol\":\"\(symbol)\",\"interval\":\"\(interval)\"},\"values\":[\(values.joined(separator: ","))],"
                + "\"status\":\"ok\"}")
    }

    static func error(_ code: Int, _ message: String, status: Int? = nil, headers: [(String, String)] = []) -> Self {
        .json("{\"code\":\(code),\"message\":\"\(message)\",\"status\":\"error\"}", status: status ?? code, headers: headers)
    }
}

func bar(_ time: String, _ close: Double, high: Double? = nil, low: Double? = nil) throws -> Bar {
    try Bar(time: try instant(time), open: close, high: high ?? close, low: low ?? close, close: close)
}

extension FetchOutcome {
    var batch: BarBatch? { if case .rows(let batch) = self { batch } else { nil } }
    var problem: ProviderProblem? {
        switch self {
        case .transient(let problem), .permanent(let problem): problem
        case .rows, .empty: nil
        }
    }
    var name: String {
        switch self {
        case .rows: "rows"
        case .empty: "empty"
        case .transient: "transient"
        case .permanent: "permanent"
        }
    }
}

/// A client over a script, with keys `secret-key-a…` and a clock of its own.
struct Bench {
    let sender: ScriptedSender
    let clock: ManualClock
    let source: TwelveData

    init(
        _ answers: [ScriptedSender.Answer], keys: Int = 1, now: String = "2026-02-17T20:00:00Z", pace: TwelveData.Pace = .live,
        changes: [(String, String)] = [], bounds: TwelveData.Bounds = TwelveData.Bounds()
    ) throws {
        sender = ScriptedSender(answers)
        clock = ManualClock(try instant(now))
        source = try TwelveData(
            settings: try shippedSettings(changes).twelveData, sender: sender, pace: pace, bounds: bounds, time: clock.source,
            seed: 1,
            environment: { name in
                (1...keys).first { name == "TWELVEDATA_API_KEY_\($0)" }.map { "secret-key-\($0)" }
            })
    }

    /// Fetches a morning of 2026-02-17.
    func fetch(from: String = "2026-02-17T13:00:00Z", to: String = "2026-02-17T18:00:00Z") throws -> FetchOutcome {
        try source.fiveMinuteBars(.usdcop, from: try instant(from), to: try instant(to))
    }
}
