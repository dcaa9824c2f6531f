internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import JSON
internal import Market

/// What an answer of TwelveData says, before anybody acts on it (providers.md section 2).
enum TwelveDataAnswer {
    /// Reads an answer: rows of the symbol and interval asked for, none when the provider has none. The body is classified before it is
    /// decoded, and its own `code` counts before the HTTP status.
    static func read(_ response: HTTPResponse, symbol: String, interval: String) -> SourceAnswer<[JSONValue]> {
        let kept = ProviderProblem.Answer(response)
        switch response.bodyKind {
        case .empty: return .problem(.transient("empty_body", "TwelveData sent an empty body", answer: kept))
        case .html: return .problem(.page(response, from: "TwelveData"))
        case .other: return failed(response.status, "no JSON", kept)
        case .json:
            guard let document = try? JSONValue(parsing: response.body) else {
                // A body cut off on its way looks like this; the next one may be whole.
                return .problem(.transient("malformed_json", "TwelveData sent JSON that ends early or is broken", answer: kept))
            }
            return read(document, response.status, kept, symbol: symbol, interval: interval)
        }
    }

    private static func read(
        _ document: JSONValue, _ status: Int, _ kept: ProviderProblem.Answer, symbol: String, interval: String
    ) -> SourceAnswer<[JSONValue]> {
        guard document.objectValue != nil else {
            return .problem(
                .permanent("unexpected_shape", "TwelveData sent \(document.typeName), not an object", kind: .data, answer: kept))
        }
        let message = document["message"]?.stringValue ?? "without a message"
        if let code = code(document["code"]), code != 200 { return failed(code, message, kept) }
        if document["status"]?.stringValue == "error" || status >= 400 {
            return failed(status >= 400 ? status : 400, message, kept)
        }
        if let meta = document["meta"] {
            let (foundSymbol, foundInterval) = (meta["symbol"]?.stringValue, meta["interval"]?.stringValue)
            guard foundSymbol == symbol, foundInterval == interval else {
                let found = "\(foundSymbol ?? "no symbol") at \(foundInterval ?? "no interval")"
                return .problem(
                    .permanent(
                        "wrong_identity", "asked for \(symbol) at \(interval), TwelveData answers with \(found)", kind: .data,
                        answer: kept))
            }
        }
        guard let values = document["values"], values != .null else {
            guard document["status"]?.stringValue == "ok" else {
                return .problem(
                    .permanent(
                        "unexpected_shape", "TwelveData's answer has neither values nor a status", kind: .data, answer: kept))
            }
            return .content([])
        }
        guard let rows = values.arrayValue else {
            return .problem(.permanent("unexpected_shape", "TwelveData's values are no list", kind: .data, answer: kept))
        }
        guard rows.isEmpty || document["meta"] != nil else {
            return .problem(
                .permanent("wrong_identity", "TwelveData's answer does not say what it holds", kind: .data, answer: kept))
        }
        return .content(rows)
    }

    private static func code(_ value: JSONValue?) -> Int? {
        value?.integerValue ?? value?.stringValue.flatMap { Int($0) }
    }

    /// What an error code means.
    private static func failed(_ code: Int, _ message: String, _ kept: ProviderProblem.Answer) -> SourceAnswer<[JSONValue]> {
        // The body's own words are in the excerpt, from which secrets are struck.
        let told = "TwelveData answers with code \(code)"
        let words = message.lowercased()
        switch code {
        case 400 where words.contains("no data is available"): return .content([])
        case 401:
            return .keyRefused(.permanent("key_refused", "\(told): the key is not accepted", kind: .configuration, answer: kept))
        case 403:
            return .problem(
                .permanent("not_in_plan", "\(told): the plan does not include this", kind: .configuration, answer: kept))
        case 404:
            return .problem(
                .permanent(
                    "symbol_unknown", "\(told): the symbol is unknown or not in the plan", kind: .configuration, answer: kept))
        case 429: return words.contains("for the day") ? .daySpent : .minuteSpent
        case 408, 425, 500...599: return .problem(.transient("server_error", told, answer: kept))
        case 200..<400: return .problem(.permanent("unexpected_shape", "TwelveData sent no JSON", kind: .data, answer: kept))
        default: return .problem(.permanent("request_refused", "\(told): it refuses the request", kind: .request, answer: kept))
        }
    }
}
