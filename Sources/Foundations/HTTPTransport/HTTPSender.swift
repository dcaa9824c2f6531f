/// The seam between providers and the network: ``HTTPClient`` in earnest, a scripted one in tests.
public protocol HTTPSender {
    /// Sends a request and waits for the whole answer.
    ///
    /// - Parameter isCancelled: asked several times a second from the calling thread; once true, the transfer ends.
    /// - Throws: the reason there is no answer. A status of 400 and more is an answer.
    func send(_ request: HTTPRequest, isCancelled: () -> Bool) throws(HTTPFailure) -> HTTPResponse
}

extension HTTPSender {
    /// Sends a request that nothing cancels.
    public func send(_ request: HTTPRequest) throws(HTTPFailure) -> HTTPResponse {
        try send(request, isCancelled: { false })
    }
}
