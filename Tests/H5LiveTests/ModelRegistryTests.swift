import CivilTime
import Failures
import Postgres
import Store
import TestSupport
import Testing

/// Which model of a strategy is used, and what a new one does to the others.
@Suite struct ModelRegistryTests {
    private let connection: Connection
    private let at: Instant
    private let approval: RegisteredModel.Approval

    init() throws {
        connection = try PrivatePostgres.shared.connect(to: try PrivatePostgres.shared.database(), as: "usdcop_worker")
        at = try #require(Instant("2025-06-08T01:30:00-05:00"))
        approval = RegisteredModel.Approval(by: "reviewer", at: try #require(Instant("2025-01-15T10:00:00-05:00")))
    }

    private var store: ModelRegistryStore { ModelRegistryStore(connection) }

    private func week(_ text: String) throws -> ISOWeek { try #require(ISOWeek(text)) }

    private func model(
        _ name: String, _ week: String, strategy: String = "s", lineage: String = "{}", features: Character = "a"
    ) throws -> RegisteredModel {
        let hash = String(repeating: "a", count: 64)
        return RegisteredModel(
            id: name, strategyID: strategy, path: "models/\(name).json", hash: hash,
            featureContractHash: String(repeating: features, count: 64),
            scalerHash: hash, week: try self.week(week), metrics: "{}", lineage: lineage)
    }

    @discardableResult
    private func register(
        _ name: String, _ week: String, strategy: String = "s", approval: RegisteredModel.Approval? = nil,
        lineage: String = "{}", features: Character = "a"
    ) throws -> (model: RegisteredModel, isChanged: Bool, uncovered: [String]) {
        let model = try model(name, week, strategy: strategy, lineage: lineage, features: features)
        return try connection.transaction { (connection) throws(Failure) in
            try ModelRegistryStore(connection).register(model, approval: approval, at: at)
        }
    }

    private func stages() throws -> [String: String] {
        let rows = try connection.query("select model_id, stage, is_active from model_registry")
        var stages: [String: String] = [:]
        for row in rows.rows {
            stages[try row.value("model_id")] = try row.value("stage", as: String.self) + (row.value("is_active") ? "!" : "")
        }
        return stages
    }

    @Test func aModelIsRegisteredOnce() throws {
        #expect(try register("a", "2025-W24").isChanged)
        #expect(try !register("a", "2025-W24").isChanged)
        #expect(try stages() == ["a": "registered"])
        #expect(try store.active(of: "s") == nil)
    }

    private static let approved = #"{"config_hash":"c1","code_contract":1}"#

    @Test func anApprovalCoversTheSameConfigurationFeaturesAndCodeAlone() throws {
        try register("a", "2025-W24", approval: approval, lineage: Self.approved)
        let next = try register("b", "2025-W25", lineage: Self.approved)
        #expect(next.uncovered.isEmpty && next.model.approval == approval)
        #expect(try stages() == ["a": "archived", "b": "production!"])
    }

    @Test(arguments: [
        (#"{"config_hash":"c2","code_contract":1}"#, Character("a"), "configuration"),
        (#"{"config_hash":"c1","code_contract":2}"#, "a", "code contract"), (#"{"config_hash":"c1"}"#, "b", "feature contract"),
        (#"{"code_contract":1}"#, "a", "configuration"),
    ])
    func whatTheApprovalDoesNotCoverStaysRegistered(lineage: String, features: Character, difference: String) throws {
        try register("a", "2025-W24", approval: approval, lineage: Self.approved)
        let next = try register("b", "2025-W25", lineage: lineage, features: features)
        #expect(next.uncovered.count == 1 && next.uncovered[0].contains(difference), "\(next.uncovered)")
        #expect(next.model.approval == nil)
        #expect(try stages() == ["a": "production!", "b": "registered"])
    }

    @Test func whatIsPutBackIsCoveredAgain() throws {
        try register("a", "2025-W24", approval: approval, lineage: Self.approved)
        try register("b", "2025-W24", lineage: #"{"config_hash":"c2"}"#)
        #expect(try stages() == ["a": "production!", "b": "registered"])
        try register("a", "2025-W24", lineage: Self.approved)
        #expect(try stages() == ["a": "production!", "b": "archived"])
        #expect(try store.model(of: "s", for: week("2025-W24"))?.id == "a")
    }

    @Test func aModelWithoutANumberIsOfTheFirstCodeContract() throws {
        try register("a", "2025-W24", approval: approval, lineage: #"{"config_hash":"c1"}"#)
        #expect(try register("b", "2025-W25", lineage: Self.approved).uncovered.isEmpty)
    }

    @Test func eachWeekHasAModelOfItsOwn() throws {
        try register("a", "2025-W24")
        try register("b", "2025-W25")
        #expect(try store.model(of: "s", for: week("2025-W24"))?.id == "a")
        #expect(try store.model(of: "s", for: week("2025-W25"))?.id == "b")
        #expect(try store.model(of: "s", for: week("2025-W26")) == nil)
        #expect(try store.model(of: "other", for: week("2025-W24")) == nil)
    }

    @Test func theFormerModelIsOfTheNewestWeekBefore() throws {
        try register("a", "2024-W52")
        try register("b", "2025-W01")
        #expect(try store.model(of: "s", before: week("2025-W03"))?.id == "b")
        #expect(try store.model(of: "s", before: week("2025-W01"))?.id == "a")
        #expect(try store.model(of: "s", before: week("2024-W52")) == nil)
    }

    @Test func anotherModelOfTheWeekTakesItsPlace() throws {
        try register("a", "2025-W24")
        #expect(try register("b", "2025-W24").isChanged)
        #expect(try stages() == ["a": "archived", "b": "registered"])
        #expect(try register("a", "2025-W24").isChanged)
        #expect(try stages() == ["a": "registered", "b": "archived"])
        #expect(try store.model(of: "s", for: week("2025-W24"))?.id == "a")
    }

    @Test func anApprovedModelGoesIntoProduction() throws {
        let deployed = try register("a", "2025-W24", approval: approval)
        #expect(deployed.isChanged && deployed.model.stage == .production && deployed.model.isActive)
        #expect(deployed.model.approval == approval)
        #expect(try store.active(of: "s")?.id == "a")
        #expect(try !register("a", "2025-W24", approval: approval).isChanged)
        #expect(try !register("a", "2025-W24").isChanged, "trained again it stays in production")
    }

    @Test func theNextWeekTakesTheApprovalOver() throws {
        try register("a", "2025-W24", approval: approval)
        let next = try register("b", "2025-W25")
        #expect(next.model.stage == .production && next.model.isActive && next.model.approval == approval)
        #expect(try stages() == ["a": "archived", "b": "production!"])
        #expect(try store.model(of: "s", for: week("2025-W24"))?.id == "a", "the week that is past keeps its model")
    }

    @Test func anEarlierWeekDoesNotPushTheActiveOneOut() throws {
        try register("a", "2025-W24", approval: approval)
        try register("b", "2025-W25")
        try register("old", "2025-W23")
        #expect(try stages() == ["a": "archived", "b": "production!", "old": "registered"])
        #expect(try !register("a", "2025-W24").isChanged, "what was used stays as it is told")
        #expect(try stages()["a"] == "archived")
    }

    @Test func otherStrategiesAreLeftAlone() throws {
        try register("a", "2025-W24", strategy: "one", approval: approval)
        try register("b", "2025-W24", strategy: "two", approval: approval)
        #expect(try stages() == ["a": "production!", "b": "production!"])
    }

    @Test func aRejectedModelStaysRejected() throws {
        try register("a", "2025-W24")
        try connection.execute("update model_registry set stage = 'rejected'")
        #expect(try !register("a", "2025-W24").isChanged)
        #expect(try store.model(of: "s", for: week("2025-W24")) == nil)
    }

    @Test func aRowThatNobodyHereWroteIsRefused() throws {
        try register("a", "2025-W24")
        try connection.execute("update model_registry set norm_stats_hash = null")
        let failure = #expect(throws: Failure.self) { try store.model(of: "s", for: week("2025-W24")) }
        #expect(failure?.code == "registry_row_invalid")
    }

    @Test func aWeekTheYearDoesNotHaveIsRefused() throws {
        try register("a", "2025-W24")
        try connection.execute("update model_registry set inference_week = 53")
        let failure = #expect(throws: Failure.self) { try store.model("a") }
        #expect(failure?.code == "registry_row_invalid")
    }
}
