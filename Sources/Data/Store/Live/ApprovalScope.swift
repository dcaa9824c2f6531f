internal import JSON

/// What a person's approval of a model covers, and with it every later model that may take it over: the configuration, the
/// features and the code contract. Data alone may change from week to week.
public struct ApprovalScope: Equatable, Sendable {
    /// SHA-256 of the configuration it was trained with; `nil` where the row does not say.
    public let configHash: String?
    /// SHA-256 of the feature contract.
    public let featureContractHash: String
    /// The number of the code contract; models that do not name one are of the first.
    public let codeContract: Int

    /// The scope of a registered model, from its row and lineage.
    public init(_ model: RegisteredModel) {
        let lineage = try? JSONValue(parsing: model.lineage)
        configHash = lineage?["config_hash"]?.stringValue
        featureContractHash = model.featureContractHash
        codeContract = lineage?["code_contract"]?.integerValue ?? 1
    }

    /// In what a later model is another than the one approved, for people; empty when the approval covers it.
    public func differences(from approved: ApprovalScope) -> [String] {
        var differences: [String] = []
        if configHash != approved.configHash {
            differences.append("the configuration is \(configHash ?? "unknown"), approved was \(approved.configHash ?? "none")")
        }
        if featureContractHash != approved.featureContractHash {
            differences.append(
                "the feature contract is \(featureContractHash), approved was \(approved.featureContractHash)")
        }
        if codeContract != approved.codeContract {
            differences.append("the code contract is \(codeContract), approved was \(approved.codeContract)")
        }
        return differences
    }
}
