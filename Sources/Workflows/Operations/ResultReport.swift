internal import Approval
internal import JSON
internal import Statistics
internal import TaskContract

/// A summary document laid out as text.
struct ResultReport {
    private let summary: JSONValue
    private let strategy: JSONValue
    private let holding: JSONValue
    private let tests: JSONValue
    private let evidence: JSONValue

    /// `nil` when the document is no summary.
    init?(_ summary: JSONValue) {
        guard let id = summary["strategy_id"]?.stringValue, let strategies = summary["strategies"],
            let strategy = strategies[id], let holding = strategies["buy_and_hold"],
            let tests = summary["statistical_tests"], let evidence = summary["evidence"]
        else { return nil }
        self.summary = summary
        self.strategy = strategy
        self.holding = holding
        self.tests = tests
        self.evidence = evidence
    }

    /// The whole report; `state` adds both votes.
    func text(kind: String, state: ApprovalState?) -> String {
        var parts = [title(kind), comparison, figures, doubts, costs]
        if let state { parts.append(votes(state)) }
        return parts.joined(separator: "\n\n")
    }

    private func title(_ kind: String) -> String {
        let isPurged = summary["validation"]?.stringValue == "purged"
        let source = summary["data_source"]?.stringValue ?? "unlabelled"
        return """
            \(word(summary["strategy_name"])) · \(kind) \(word(summary["year"]))
            data: \(MarketLabel.text(source))
            walk-forward: \(isPurged ? "purged, \(word(summary["purge_days"])) rows" : "LEGACY OVERLAP, labels look into the traded week")
            fills: \(word(summary["fill_model"])), calendar \(word(summary["calendar"]))
            """
    }

    private var comparison: String {
        var table = TextTable(columns: [.left, .right, .right, .right])
        table.add(["", "return %", "Sharpe", "trades"])
        table.add([
            "strategy", number(strategy["total_return_pct"], 2), number(strategy["sharpe"], 3), word(strategy["n_trades"]),
        ])
        for rival in evidence["rivals"]?.arrayValue ?? [] {
            table.add([
                "rival \(word(rival["name"]))", number(rival["total_return_pct"], 2), number(rival["sharpe"], 3),
                word(rival["n_trades"]),
            ])
        }
        table.add(["buy and hold", number(holding["total_return_pct"], 2), "–", "–"])
        return table.text
    }

    private var figures: String {
        var table = TextTable(columns: [.left, .right, .left, .right])
        table.add(["final equity USD", number(strategy["final_equity"], 2), "LONG", word(strategy["n_long"])])
        table.add(["max drawdown %", number(strategy["max_dd_pct"], 2), "SHORT", word(strategy["n_short"])])
        table.add(["win rate %", number(strategy["win_rate_pct"], 1), "winners", word(strategy["n_winners"])])
        table.add(["direction right %", number(summary["direction_accuracy_pct"], 1), "losers", word(strategy["n_losers"])])
        let reasons = strategy["exit_reasons"]?.objectValue?.members ?? []
        let first = reasons.first
        table.add([
            "profit factor", number(strategy["profit_factor"], 3), first?.key ?? "", first.map { word($0.value) } ?? "",
        ])
        for reason in reasons.dropFirst() { table.add(["", "", reason.key, word(reason.value)]) }
        return table.text
    }

    private var doubts: String {
        var table = TextTable(columns: [.left, .right, .left])
        table.add(["p-value", number(tests["p_value"], 4), "share of resampled means at or below 0"])
        table.add(["Sharpe 95 %", interval(evidence["sharpe_95ci"]), "stationary block bootstrap"])
        table.add(["probabilistic Sharpe", number(evidence["psr"], 4), "probability that the true Sharpe is above 0"])
        table.add([
            "deflated Sharpe", number(evidence["dsr"], 4),
            "the same; configurations tried on this year: \(word(evidence["n_trials"]))",
        ])
        table.add(["track record needed", number(evidence["min_track_record_trades"], 0), "trades, to be 95 % sure of that"])
        table.add(["coin", number(evidence["random_sign"]?["p_value"], 3), "share of random sides at least as good"])
        return table.text
    }

    private var costs: String {
        let points = evidence["cost_curve"]?.arrayValue ?? []
        var table = TextTable(columns: [.left] + points.map { _ in .right })
        table.add(["cost, bp a side"] + points.map { word($0["cost_bps_per_side"]) })
        // Without a trade there is nothing that costs could have changed, though the curve is then all zeros.
        let hasTraded = strategy["n_trades"] != 0
        table.add(["return %"] + points.map { hasTraded ? number($0["total_return_pct"], 2) : "–" })
        table.add(["Sharpe"] + points.map { hasTraded ? number($0["sharpe"], 3) : "–" })
        return table.text
    }

    private func votes(_ state: ApprovalState) -> String {
        var table = TextTable(columns: [.left, .left, .right, .right])
        for gate in state.backtest.gates + state.backtest.evidenceChecks {
            table.add([
                gate.passed ? "pass" : "FAIL", gate.label, gate.value.map { number(.number($0), 4) } ?? "–",
                gate.threshold.map { number(.number($0), 4) } ?? "–",
            ])
        }
        let person = state.approvedBy.map { " by \(Terminal.printable($0))" } ?? ""
        return """
            \(table.text)
            vote 1, automatic: \(state.backtest.recommendation.rawValue), confidence \(number(.number(state.backtest.confidence), 2))
            vote 2, a person: \(state.status.rawValue)\(person)
            """
    }

    private func word(_ value: JSONValue?) -> String {
        value.map { Terminal.printable($0.stringValue ?? $0.serialized()) } ?? "–"
    }

    private func number(_ value: JSONValue?, _ decimals: Int) -> String {
        value?.numberValue.map { fixed($0, decimals: decimals) } ?? "–"
    }

    private func interval(_ value: JSONValue?) -> String {
        guard let bounds = value?.arrayValue, bounds.count == 2 else { return "–" }
        return "\(number(bounds[0], 2)) … \(number(bounds[1], 2))"
    }
}
