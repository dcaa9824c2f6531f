public import Failures
public import JSON

/// The parameters of a task: a struct of plain values and one declaration of them, which the decoder, `--schema` and
/// `--help` all read.
///
///     struct BackfillParameters: TaskParameters {
///         var symbol: Symbol = .usdcop
///         var year: Int?
///         static let declaration: [ParameterField<Self>] = [
///             .choice("symbol", \.symbol, "The instrument to fill."),
///             .integer("year", \.year, in: 2000...2100, "The year to fill.", whenAbsent: "every year"),
///         ]
///     }
public protocol TaskParameters: Sendable {
    /// Every parameter at its default.
    init()

    /// The parameters in the order of the reference.
    static var declaration: [ParameterField<Self>] { get }

    /// Rules over several parameters, checked when each one is good by itself. None by default.
    ///
    /// - Throws: a `request` failure whose `field` is the parameter's path, such as `params.year`.
    func validate() throws(Failure)
}

extension TaskParameters {
    /// No rule over several parameters.
    public func validate() throws(Failure) {}

    /// Decodes and validates an object, strictly: unknown members, wrong types and values out of range are refused.
    ///
    /// - Parameters:
    ///   - object: the members by parameter name; absent ones take their default.
    ///   - path: where the object stands in the request, for messages; empty at the top.
    /// - Throws: `unknown_field`, `missing_field`, `wrong_type`, `out_of_range`, `not_accepted` or what `validate` throws,
    ///   all of kind `request`.
    public init(decoding object: JSONObject, path: String = "params") throws(Failure) {
        self.init()
        let fields = Self.declaration
        for key in object.keys where !fields.contains(where: { $0.name == key }) {
            throw RequestFailure.unknownField(key, in: path, known: fields.map(\.name))
        }
        for field in fields {
            let fieldPath = path.isEmpty ? field.name : "\(path).\(field.name)"
            guard let value = object[field.name] else {
                guard !field.isRequired else { throw RequestFailure.missing(fieldPath, accepted: field.kind.accepted) }
                continue
            }
            try field.decode(value, at: fieldPath, into: &self)
        }
        try validate()
    }
}

extension TaskParameters {
    /// The parameters as a request would give them, defaults included, in the order of the declaration.
    public var json: JSONObject { JSONObject(Self.declaration.map { ($0.name, $0.encode(self)) }) }
}

/// The parameters of a task that takes none.
public struct NoParameters: TaskParameters {
    /// Nothing.
    public init() {}
    /// Nothing.
    public static let declaration: [ParameterField<NoParameters>] = []
}
