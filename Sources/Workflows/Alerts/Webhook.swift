internal import CivilTime
internal import Failures
internal import HTTPTransport
internal import JSON
internal import Store

/// An address alerts are posted to. Whoever knows it can post there, so that no part of it but scheme and host is ever shown.
struct Webhook {
    /// The variable that holds the address.
    static let variable = "USDCOP_ALERT_WEBHOOK_URL"

    private let base: String
    private let query: [QueryItem]
    private let secrets: [String]
    private let isAddress: Bool

    /// The webhook of an address; whether it may be sent to is checked when something is.
    init(_ url: String) {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        base = String(parts[0])
        query = parts.count == 1 ? [] : Webhook.items(parts[1])
        let pieces = base.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        isAddress =
            pieces.count >= 3 && ["http:", "https:"].contains(pieces[0].lowercased()) && pieces[1].isEmpty && !pieces[2].isEmpty
        // All behind scheme and host.
        secrets = pieces.count == 4 && !pieces[3].isEmpty ? ["/" + pieces[3]] : []
    }

    /// The request that delivers an alert; `nil` for what is no address, of which nothing can be told from what is secret.
    func request(for alert: PendingAlert, limits: HTTPLimits) -> HTTPRequest? {
        guard isAddress else { return nil }
        let body: JSONValue = [
            "key": .string(alert.key), "severity": .string(alert.severity.rawValue), "title": .string(alert.title),
            "body": .string(alert.body), "at": .string(alert.at.formatted(in: .bogota)),
        ]
        return HTTPRequest(
            .post, base: base, query: query, headers: [HTTPHeader("Content-Type", "application/json")],
            body: Array(body.serialized().utf8), limits: limits, secrets: secrets)
    }

    /// The parameters of a query, decoded, since the request encodes them; every value is a secret.
    private static func items(_ query: Substring) -> [QueryItem] {
        query.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return QueryItem(decoded(parts[0]), parts.count == 2 ? decoded(parts[1]) : "", secret: true)
        }
    }

    /// A text without percent-encoding; a `%` that begins no byte stays.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
