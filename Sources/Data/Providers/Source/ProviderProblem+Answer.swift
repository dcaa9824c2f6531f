public import HTTPTransport

extension ProviderProblem.Answer {
    /// What is kept of an answer for whoever looks into it.
    public init(_ response: HTTPResponse) {
        // The type comes from outside and is shown: no control characters, and not more than anyone reads.
        let type = (response.headers["Content-Type"] ?? "").unicodeScalars.prefix(80).map { $0.value < 0x20 ? "?" : $0 }
        self.init(
            status: response.status, contentType: String(String.UnicodeScalarView(type)), excerpt: response.excerpt(),
            elapsed: response.elapsed)
    }
}

extension ProviderProblem {
    /// A web page in place of data: a wall that asks whether we are human, or anything else.
    public static func page(_ response: HTTPResponse, from source: String) -> ProviderProblem {
        let text = String(decoding: response.body.prefix(65_536), as: UTF8.self).lowercased()
        let signs = ["captcha", "just a moment", "are you human", "cf-challenge", "access denied"]
        let isBotWall = signs.contains { text.contains($0) }
        return .transient(
            isBotWall ? "bot_wall" : "html_body",
            isBotWall
                ? "\(source)'s address asks whether we are human" : "\(source)'s address sent a web page in place of data",
            isBotWall: isBotWall, answer: Answer(response))
    }
}
