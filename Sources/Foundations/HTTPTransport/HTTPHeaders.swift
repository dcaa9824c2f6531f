/// The header fields of a response, in the order they came; names compare without regard to ASCII case.
public struct HTTPHeaders: Equatable, Sendable {
    private var names: [String] = []
    private var values: [String] = []

    /// The fields of `pairs`, in that order.
    public init(_ pairs: [(name: String, value: String)] = []) {
        for pair in pairs { append(pair.name, pair.value) }
    }

    /// How many fields there are, repeated names counted each time.
    public var count: Int { names.count }

    /// The first value under `name`; `nil` when the field is absent.
    public subscript(_ name: String) -> String? { values(of: name).first }

    /// Every value under `name`, in order.
    public func values(of name: String) -> [String] {
        let wanted = name.lowercased()
        return names.indices.filter { names[$0] == wanted }.map { values[$0] }
    }

    mutating func append(_ name: String, _ value: String) {
        names.append(name.lowercased())
        values.append(value)
    }
}
