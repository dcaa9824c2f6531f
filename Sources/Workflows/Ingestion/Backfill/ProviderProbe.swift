internal import Failures
internal import HTTPTransport
internal import JSON
internal import Providers
internal import TaskContract

/// Asks TwelveData how much of a key is used: the cheapest question it answers.
struct ProviderProbe {
    let run: BackfillRun

    /// The keys that are set.
    static func keys(_ context: TaskContext) -> [KeyRing.Key] {
        KeyRing.keys(prefix: "TWELVEDATA_API_KEY", environment: context.environment)
    }

    /// Asks with one key after the other until one is accepted.
    ///
    /// - Returns: what it says, for people.
    /// - Throws: `provider_key_missing`, `provider_keys_refused` (configuration), `provider_silent` (temporary); what the
    ///   transport throws.
    func ask() throws(Failure) -> String {
        let keys = ProviderProbe.keys(run.context)
        guard !keys.isEmpty else {
            throw Failure(
                .configuration, code: "provider_key_missing", "no key of TwelveData is set",
                remedy: "Set TWELVEDATA_API_KEY, or TWELVEDATA_API_KEY_1 to TWELVEDATA_API_KEY_8.")
        }
        let client = try HTTPClient()
        for key in keys {
            let response: HTTPResponse
            do throws(HTTPFailure) {
                response = try client.send(request(key, keys), isCancelled: { run.context.isCancelled })
            } catch {
                throw error.failure
            }
            let document = response.bodyKind == .json ? try? JSONValue(parsing: response.body) : nil
            let code = document?["code"]?.integerValue ?? response.status
            if code == 401 {
                run.context.warn("TwelveData does not accept the key in \(key.name)")
                continue
            }
            guard (200..<300).contains(code), let usage = document, usage.objectValue != nil else {
                throw Failure(
                    .temporary, code: "provider_silent",
                    "TwelveData answers with code \(code) and \(response.bodyKind) in place of its usage",
                    remedy: "Run the task again later; if it lasts, look at the provider's status page.")
            }
            return ProviderProbe.text(usage, key, of: keys.count)
        }
        throw Failure(
            .configuration, code: "provider_keys_refused", "TwelveData accepts none of the \(keys.count) keys that are set",
            remedy: "Renew the keys in TWELVEDATA_API_KEY and TWELVEDATA_API_KEY_1 to TWELVEDATA_API_KEY_8.")
    }

    private func request(_ key: KeyRing.Key, _ keys: [KeyRing.Key]) -> HTTPRequest {
        let address = run.context.environment("TWELVEDATA_BASE_URL")
        return HTTPRequest(
            base: address ?? run.settings.twelveData.baseURL, path: "/api_usage",
            headers: [
                HTTPHeader("Authorization", "apikey \(key.secret)", secret: true), HTTPHeader("Accept", "application/json"),
            ], limits: HTTPLimits(total: run.settings.twelveData.liveTimeout), secrets: keys.map(\.secret))
    }

    private static func text(_ usage: JSONValue, _ key: KeyRing.Key, of count: Int) -> String {
        var text = "TwelveData answers to \(key.name), one of \(count) keys"
        if let used = usage["daily_usage"]?.integerValue, let limit = usage["plan_daily_limit"]?.integerValue {
            text += "; \(used) of \(limit) credits of the day are used"
        }
        return text
    }
}
