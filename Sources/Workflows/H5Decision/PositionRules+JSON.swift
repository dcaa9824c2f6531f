internal import CivilTime
internal import Documents
public import Failures
public import JSON
public import Strategy

extension PositionRules {
    /// The rules as a row keeps them, every number to the last digit.
    public var json: JSONValue {
        [
            "execution": [
                "slippage": .number(execution.slippage), "maker_fee": .number(execution.makerFee),
                "runs": .array(execution.runs.map { .string($0.description) }),
                "entry_bar_max_age_minutes": .integer(execution.entryBarMaxAgeMinutes),
            ],
            "guardrails": [
                "max_consecutive_losses": .integer(guardrails.maxConsecutiveLosses),
                "max_drawdown": .number(guardrails.maxDrawdown),
                "long_share_window_weeks": .integer(guardrails.longShareWindowWeeks),
                "long_share_alert": .number(guardrails.longShareAlert),
                "accuracy_window_weeks": .integer(guardrails.accuracyWindowWeeks),
                "accuracy_min_trades": .integer(guardrails.accuracyMinTrades),
                "accuracy_min_short": .number(guardrails.accuracyMinShort),
                "accuracy_min_long": .number(guardrails.accuracyMinLong),
            ],
            "leverage_min": .number(leverageMin), "leverage_max": .number(leverageMax),
            "initial_capital": .number(initialCapital),
        ]
    }

    /// Reads rules that a row keeps.
    ///
    /// - Parameter row: what failures call it.
    /// - Throws: `rules_invalid` (data).
    public init(parsing text: String, of row: String) throws(Failure) {
        let code = "rules_invalid"
        let remedy = "Restore the column rules of that row from a backup."
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: text)
        } catch {
            throw Failure(.data, code: code, "the rules of \(row) are not JSON: \(error)", field: "rules", remedy: remedy)
        }
        let fields = try FieldReader(
            document, keys: ["execution", "guardrails", "leverage_min", "leverage_max", "initial_capital"],
            document: "the rules of \(row)", code: code, remedy: remedy)
        let (least, greatest) = (try fields.number("leverage_min"), try fields.number("leverage_max"))
        guard least > 0, least <= greatest else { throw fields.failure("leverage_max", "is below leverage_min, or not above 0") }
        self.init(
            execution: try ExecutionRules(
                fields.nested(
                    .object(try fields.object("execution")),
                    keys: ["slippage", "maker_fee", "runs", "entry_bar_max_age_minutes"], at: "execution")),
            guardrails: try GuardrailRules(
                fields.nested(.object(try fields.object("guardrails")), keys: GuardrailRules.keys, at: "guardrails")),
            leverageMin: least, leverageMax: greatest, initialCapital: try fields.number("initial_capital"))
    }
}

extension ExecutionRules {
    fileprivate init(_ fields: FieldReader) throws(Failure) {
        let texts = try fields.array("runs").map(\.stringValue)
        let runs = texts.compactMap { $0.flatMap { TimeOfDay($0) } }
        guard runs.count == texts.count, runs.count >= 2, zip(runs, runs.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw fields.failure("runs", "are not ascending times of day")
        }
        let age = try fields.integer("entry_bar_max_age_minutes")
        guard age >= 0 else { throw fields.failure("entry_bar_max_age_minutes", "is below 0") }
        self.init(
            slippage: try fields.number("slippage"), makerFee: try fields.number("maker_fee"), runs: runs,
            entryBarMaxAgeMinutes: age)
    }
}

extension GuardrailRules {
    fileprivate static let keys = [
        "max_consecutive_losses", "max_drawdown", "long_share_window_weeks", "long_share_alert", "accuracy_window_weeks",
        "accuracy_min_trades", "accuracy_min_short", "accuracy_min_long",
    ]

    fileprivate init(_ fields: FieldReader) throws(Failure) {
        self.init(
            maxConsecutiveLosses: try fields.integer("max_consecutive_losses"), maxDrawdown: try fields.number("max_drawdown"),
            longShareWindowWeeks: try fields.integer("long_share_window_weeks"),
            longShareAlert: try fields.number("long_share_alert"),
            accuracyWindowWeeks: try fields.integer("accuracy_window_weeks"),
            accuracyMinTrades: try fields.integer("accuracy_min_trades"),
            accuracyMinShort: try fields.number("accuracy_min_short"), accuracyMinLong: try fields.number("accuracy_min_long"))
    }
}
