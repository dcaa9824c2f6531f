/// One header field of a request.
public struct HTTPHeader: Hashable, Sendable {
    /// The field's name, such as `Accept`.
    public var name: String
    /// The field's value, without the line end.
    public var value: String
    /// Whether the value must never be shown: errors, logs and descriptions print `***` for it. A secret field is not sent
    /// to where a redirect leaves the first origin.
    public var isSecret: Bool

    /// Makes a field. ``HTTPClient`` refuses names that are no RFC 9110 token and values with control characters.
    public init(_ name: String, _ value: String, secret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = secret
    }
}

extension HTTPHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `name: value`, a secret value as `***`.
    public var description: String { "\(name): \(isSecret ? Redactor.mark : value)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// What `dump` may show: the description.
    public var customMirror: Mirror { Mirror(self, children: ["header": description]) }
}
