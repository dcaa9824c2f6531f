// Release builds link the standard library statically, and there is no static Testing: this file is then empty.
#if canImport(Testing)
    public import Testing

    /// Expects `actual` to lie within an absolute or a relative distance of `expected`, whichever allows more.
    public func expectClose(
        _ actual: Double, _ expected: Double, absolute: Double = 0, relative: Double = 0, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let distance = abs(actual - expected)
        let allowed = max(absolute, relative * abs(expected))
        #expect(
            distance <= allowed, "\(actual) is \(distance) from \(expected), allowed \(allowed). \(comment?.rawValue ?? "")",
            sourceLocation: sourceLocation)
    }
#endif
