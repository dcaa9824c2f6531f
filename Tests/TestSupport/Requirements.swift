// Release builds link the standard library statically, and there is no static Testing: this file is then empty.
#if canImport(Testing)
    public import CivilTime
    public import Failures
    public import Testing

    /// The instant a text with an offset names; a test that gets none ends.
    public func instant(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Instant {
        try #require(Instant(text), "\(text) is no instant", sourceLocation: sourceLocation)
    }

    /// The date a text names; a test that gets none ends.
    public func date(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> CivilDate {
        try #require(CivilDate(text), "\(text) is no date", sourceLocation: sourceLocation)
    }

    /// The failure a piece of work ends with; `nil` when it succeeds or ends with another error.
    public func failure(_ body: () throws -> Void) -> Failure? {
        do {
            try body()
            return nil
        } catch {
            return error as? Failure
        }
    }

    /// The failure a piece of work ends with; a test that gets none ends.
    public func requireFailure(sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void) throws -> Failure {
        try #require(throws: Failure.self, sourceLocation: sourceLocation, performing: body)
    }
#endif
