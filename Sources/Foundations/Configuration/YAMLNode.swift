/// A value of a YAML document with the line it begins on.
struct YAMLNode: Equatable, Sendable {
    /// What the value is made of.
    enum Content: Equatable, Sendable {
        /// A text. `isPlain` when it stood without quotes, so that it may mean a number, a boolean or null.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    /// A key and its value.
    struct Entry: Equatable, Sendable {
        let key: String
        /// The line of the key, from 1.
        let line: Int
        let value: YAMLNode
    }

    let content: Content
    /// The line the value begins on, from 1.
    let line: Int

    /// How messages name what stands here.
    var kindName: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar(let text, let isPlain): Scalar(text, isPlain: isPlain).kindName
        }
    }
}
