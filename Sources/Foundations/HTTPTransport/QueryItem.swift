/// One parameter of a URL's query, as plain text: percent-encoding is done when the URL is built.
public struct QueryItem: Hashable, Sendable {
    /// The parameter's name, unencoded.
    public var name: String
    /// The parameter's value, unencoded.
    public var value: String
    /// Whether the value must never be shown: errors, logs and descriptions print `***` for it.
    public var isSecret: Bool

    /// Makes a parameter.
    public init(_ name: String, _ value: String, secret: Bool = false) {
        self.name = name
        self.value = value
        self.isSecret = secret
    }
}

extension QueryItem: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `name=value`, a secret value as `***`.
    public var description: String { "\(name)=\(isSecret ? Redactor.mark : value)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// What `dump` may show: the description.
    public var customMirror: Mirror { Mirror(self, children: ["item": description]) }
}
