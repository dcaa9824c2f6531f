// Release builds link the standard library statically, and there is no static Testing: this file is then empty.
#if canImport(Testing)
    public import JSON
    public import Testing

    /// Expects an output to be what its task's schema says.
    public func expectOutput(_ output: JSONObject, by schema: JSONValue, sourceLocation: SourceLocation = #_sourceLocation) {
        let problems = Schema(root: schema).problems(.object(output), schema)
        #expect(problems == [], "\(JSONValue.object(output).serialized())", sourceLocation: sourceLocation)
    }
#endif
