public import CivilTime
public import Failures
public import Postgres
internal import TaskContract

/// A row of `model_registry`: a model of a week, where it lies, and how far it may go.
public struct RegisteredModel: Equatable, Sendable {
    /// How far a model may go.
    public enum Stage: String, Sendable, CaseIterable {
        case registered, staging, production, archived, rejected
    }

    /// Who let a model into production, and when.
    public struct Approval: Equatable, Sendable {
        /// The person.
        public var by: String
        /// When.
        public var at: Instant

        /// An approval.
        public init(by: String, at: Instant) {
            self.by = by
            self.at = at
        }
    }

    /// The model's name.
    public var id: String
    /// The strategy it is of.
    public var strategyID: String
    /// Where its file lies, below the data directory.
    public var path: String
    /// SHA-256 of the file.
    public var hash: String
    /// SHA-256 of the feature contract.
    public var featureContractHash: String
    /// SHA-256 of the scaler.
    public var scalerHash: String
    /// The week it is for.
    public var week: ISOWeek
    /// Figures for people, a JSON object.
    public var metrics: String
    /// Where it comes from, a JSON object.
    public var lineage: String
    /// How far it may go.
    public var stage = Stage.registered
    /// Whether it is the strategy's model in production.
    public var isActive = false
    /// Who let it into production.
    public var approval: Approval?

    /// A model that was just trained.
    public init(
        id: String, strategyID: String, path: String, hash: String, featureContractHash: String, scalerHash: String,
        week: ISOWeek, metrics: String, lineage: String
    ) {
        self.id = id
        self.strategyID = strategyID
        self.path = path
        self.hash = hash
        self.featureContractHash = featureContractHash
        self.scalerHash = scalerHash
        self.week = week
        self.metrics = metrics
        self.lineage = lineage
    }
}

/// The models in `model_registry`.
public struct ModelRegistryStore {
    let connection: Connection

    /// The models behind a connection.
    public init(_ connection: Connection) { self.connection = connection }

    // MARK: - Reading

    /// A model by its name; `nil` when there is none.
    ///
    /// - Throws: as `Connection.query`, like all here; `registry_row_invalid` (data) for a row nobody of this house wrote.
    public func model(_ id: String) throws(Failure) -> RegisteredModel? {
        try first(connection.query("select * from model_registry where model_id = \(id) and inference_week is not null"))
    }

    /// The model to be used for a week: the newest that was not set aside; among models all set aside, as those of past weeks
    /// are in production, the newest of them. One that the registry's clock has not reached yet is passed over. `nil` when there
    /// is none.
    public func model(of strategyID: String, for week: ISOWeek) throws(Failure) -> RegisteredModel? {
        try first(
            connection.query(
                """
                select * from model_registry
                where strategy_id = \(strategyID) and inference_year = \(week.year) and inference_week = \(week.number)
                    and stage <> 'rejected' and created_at <= clock_timestamp() + make_interval(secs => \(Double(ClockBound.tolerance)))
                order by stage = 'archived', created_at desc, model_id limit 1
                """))
    }

    /// Whether a week had a model at an instant: one trained by then that was not rejected.
    public func hasModel(of strategyID: String, for week: ISOWeek, at asOf: Instant) throws(Failure) -> Bool {
        guard try model(of: strategyID, for: week) != nil else { return false }
        // A model without this word is of before it was kept.
        return try connection.query(
            """
            select exists (select from model_registry
                where strategy_id = \(strategyID) and inference_year = \(week.year) and inference_week = \(week.number)
                    and stage <> 'rejected' and coalesce((lineage ->> 'trained_as_of')::timestamptz, '-infinity') <= \(asOf)) as found
            """
        ).single().value("found")
    }

    /// The model used for the newest week before one; `nil` when there is none.
    public func model(of strategyID: String, before week: ISOWeek) throws(Failure) -> RegisteredModel? {
        let rows = try connection.query(
            """
            select inference_year, inference_week from model_registry
            where strategy_id = \(strategyID) and (inference_year, inference_week) < (\(week.year), \(week.number))
                and stage <> 'rejected' and created_at <= clock_timestamp() + make_interval(secs => \(Double(ClockBound.tolerance)))
            order by inference_year desc, inference_week desc limit 1
            """
        ).rows
        guard let row = rows.first else { return nil }
        return try model(of: strategyID, for: try ModelRegistryStore.week(row, of: strategyID))
    }

    /// The strategy's model in production; `nil` when there is none.
    public func active(of strategyID: String) throws(Failure) -> RegisteredModel? {
        try first(
            connection.query(
                """
                select * from model_registry where strategy_id = \(strategyID) and stage = 'production' and is_active
                    and inference_week is not null
                """))
    }

    // MARK: - Registering

    /// Registers a model, in the transaction that is open.
    ///
    /// With an approval it goes into production. Without one it does so where the strategy has a model of the same or an
    /// earlier week in production whose approval covers it (``ApprovalScope``); else it stays registered, and the model in
    /// production stays there. Whatever it replaces is archived: the model in production, and other models of its own week. A
    /// rejected model stays rejected.
    ///
    /// - Parameter asOf: the instant of a promotion.
    /// - Returns: the row as it stands now, whether anything changed, and in what it is another than the model in production,
    ///   where that is why it does not follow it.
    public func register(
        _ model: RegisteredModel, approval given: RegisteredModel.Approval? = nil, at asOf: Instant
    ) throws(Failure) -> (model: RegisteredModel, isChanged: Bool, uncovered: [String]) {
        try connection.execute("select pg_advisory_xact_lock(hashtext('model_registry'), hashtext(\(model.strategyID)))")
        let stored = try self.model(model.id)
        if let stored, stored.stage == .rejected { return (stored, false, []) }
        let active = try active(of: model.strategyID)
        // What was used in a week that is past stays as it is told.
        if given == nil, let stored, let active, active.week > model.week { return (stored, false, []) }
        var approval = given
        var uncovered: [String] = []
        if approval == nil, let active, active.week <= model.week {
            uncovered = ApprovalScope(model).differences(from: ApprovalScope(active))
            if uncovered.isEmpty { approval = active.approval }
        }
        let stage = approval == nil ? RegisteredModel.Stage.registered : .production
        var changed = try connection.execute(
            """
            update model_registry set stage = 'archived', is_active = false
            where strategy_id = \(model.strategyID) and model_id <> \(model.id) and stage not in ('archived', 'rejected')
                and (\(approval != nil) or not (stage = 'production' and is_active))
                and ((inference_year = \(model.week.year) and inference_week = \(model.week.number))
                    or (\(approval != nil) and stage = 'production' and is_active))
            """)
        changed += try connection.execute(
            """
            insert into model_registry as stored (model_id, strategy_id, model_path, model_hash, feature_order_hash,
                norm_stats_hash, stage, is_active, approved_by, approved_at, promoted_at, metrics, lineage, inference_year,
                inference_week)
            values (\(model.id), \(model.strategyID), \(model.path), \(model.hash), \(model.featureContractHash),
                \(model.scalerHash), \(stage.rawValue), \(approval != nil), \(nullable: approval?.by), \(nullable: approval?.at),
                \(nullable: approval == nil ? nil : asOf), \(JSONText(model.metrics)), \(JSONText(model.lineage)),
                \(model.week.year), \(model.week.number))
            on conflict (model_id) do update
            set stage = excluded.stage, is_active = excluded.is_active, approved_by = excluded.approved_by,
                approved_at = excluded.approved_at, promoted_at = excluded.promoted_at
            where (stored.stage, stored.is_active, stored.approved_by, stored.approved_at)
                is distinct from (excluded.stage, excluded.is_active, excluded.approved_by, excluded.approved_at)
            """)
        guard let registered = try self.model(model.id) else {
            throw Failure(
                .internal, code: "registry_row_missing", "\(model.id) was registered and is not there",
                remedy: "Report this with the log of the run.")
        }
        return (registered, changed > 0, uncovered)
    }

    // MARK: - Rows

    private func first(_ result: QueryResult) throws(Failure) -> RegisteredModel? {
        guard let row = result.rows.first else { return nil }
        let id: String = try row.value("model_id")
        let stageName: String = try row.value("stage")
        guard let stage = RegisteredModel.Stage(rawValue: stageName),
            let contract = try row.optional("feature_order_hash", as: String.self),
            let scaler = try row.optional("norm_stats_hash", as: String.self)
        else { throw ModelRegistryStore.invalid(id, "stage, feature_order_hash or norm_stats_hash is missing") }
        let metrics: JSONText = try row.value("metrics")
        let lineage: JSONText = try row.value("lineage")
        var model = RegisteredModel(
            id: id, strategyID: try row.value("strategy_id"), path: try row.value("model_path"),
            hash: try row.value("model_hash"),
            featureContractHash: contract, scalerHash: scaler, week: try ModelRegistryStore.week(row, of: id),
            metrics: metrics.text,
            lineage: lineage.text)
        model.stage = stage
        model.isActive = try row.value("is_active")
        if let by = try row.optional("approved_by", as: String.self), let at = try row.optional("approved_at", as: Instant.self) {
            model.approval = RegisteredModel.Approval(by: by, at: at)
        }
        return model
    }

    private static func week(_ row: Row, of name: String) throws(Failure) -> ISOWeek {
        let (year, number): (Int, Int) = (try row.value("inference_year"), try row.value("inference_week"))
        guard let week = ISOWeek(year: year, number: number) else {
            throw invalid(name, "\(year) has no week \(number)")
        }
        return week
    }

    private static func invalid(_ name: String, _ what: String) -> Failure {
        Failure(
            .data, code: "registry_row_invalid", "model_registry, \(name): \(what)", field: "model_id",
            remedy: "Train the week again (forecast_h5_l3_weekly_training), or correct the row.")
    }
}
