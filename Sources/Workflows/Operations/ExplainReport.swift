internal import CivilTime
internal import Execution
internal import H5Live
internal import Statistics
internal import Store
internal import Strategy
internal import TaskContract

/// An explanation laid out as one screen of text.
struct ExplainReport {
    private let explanation: WeekExplanation

    init(_ explanation: WeekExplanation) { self.explanation = explanation }

    /// The whole report.
    var text: String {
        [heading, features, decision, trade, parts].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var signal: H5Signal { explanation.stored.signal }

    private var heading: String {
        let decision = explanation.stored
        let inputs = explanation.inputs
        let bar = inputs.lastBar.map { "last bar \(minute($0)), " } ?? ""
        return """
            \(explanation.week) · \(Terminal.printable(explanation.strategyID)) · \(summary)
            decided  \(minute(decision.decidedAt)) on \(decision.featureDate) (\(bar)known \(minute(inputs.dayKnownAt))), data: \(Terminal.printable(inputs.dataSource))
            model    \(Terminal.printable(decision.modelID)), \(decision.trainingRowCount) rows
            sized    \(explanation.stored.sizedAt.map(minute) ?? "not yet")
            """
    }

    private var summary: String {
        guard let execution = explanation.execution, execution.entry != nil else {
            let reason = signal.skipReason?.rawValue ?? explanation.execution?.exitReason?.rawValue
            return "\(signal.direction.name), \(reason ?? "not entered")"
        }
        guard let profit = explanation.profit else { return "\(execution.direction.name), open" }
        return
            "\(execution.direction.name), \(Terminal.printable(execution.exitReason?.rawValue ?? "")), \(signed(profit.net * 100, 2)) %"
    }

    /// A line a feature; contributions in basis points of return.
    private var features: String {
        let models = explanation.features.models
        var table = TextTable(columns: [.left, .right, .right] + models.map { _ in .right } + [.left])
        table.add(["feature", "value", "deviations"] + models.map { "\($0.name) bp" } + ["macro row, known since"])
        for (index, line) in explanation.features.lines.enumerated() {
            let isOther = line.recomputed != line.value
            let source = explanation.inputs.macroInput(of: index).map { "\($0.date), \(minute($0.knownAt))" } ?? ""
            let change = isOther ? "  NOW \(line.recomputed.map { value($0) } ?? "nothing")" : ""
            table.add(
                [line.name, value(line.value), line.standardized.map { fixed($0, decimals: 2) } ?? "–"]
                    + line.contributions.map { signed($0 * 10_000, 2) } + [source + change])
        }
        if !models.isEmpty {
            table.add(["intercept", "", ""] + models.map { signed($0.intercept * 10_000, 2) })
            table.add(["prediction", "", ""] + models.map { signed($0.sum * 10_000, 2) })
        }
        return table.text
    }

    private var decision: String {
        let size = explanation.stored.sizing
        var lines = [
            "signal   \(signal.direction.name) \(signal.tier.rawValue): ensemble \(signed(signal.ensembleReturn * 10_000, 2)) bp, "
                + "agreement \(fixed(signal.agreement * 10_000, decimals: 2)) bp, "
                + "magnitude \(fixed(signal.magnitude * 10_000, decimals: 2)) bp, multiplier \(signal.sizingMultiplier)"
        ]
        if let size {
            let after = size.adjustedLeverage.map { fixed($0, decimals: 3) } ?? "none"
            lines.append(
                "size     volatility \(percent(size.realizedVolatility)), leverage \(fixed(size.clippedLeverage, decimals: 3)) → \(after), "
                    + "stop \(percent(size.hardStop, decimals: 2)), target \(percent(size.takeProfit, decimals: 2))")
        }
        if let reason = size?.skipReason ?? signal.skipReason { lines.append("skipped  \(reason.rawValue)") }
        return lines.joined(separator: "\n")
    }

    private var trade: String {
        guard let execution = explanation.execution else { return "" }
        var lines: [String] = []
        for (name, use, point) in [("entry", BarUse.Use.entry, execution.entry), ("exit", .exit, execution.exit)] {
            guard let point else { continue }
            let bar = explanation.uses.last { $0.use == use }
            let source = bar.map { " · bar \(minute($0.time)) OHLC \(prices($0))" } ?? ""
            lines.append("\(padded(name)) \(minute(point.time)) at \(fixed(point.price, decimals: 2))\(source)")
        }
        lines.append("tested   \(explanation.uses.count { $0.use == .test }) bars, status \(execution.status.rawValue)")
        for order in explanation.orders {
            lines.append(
                "order    \(Terminal.printable(order.clientOrderID)): \(order.side) \(fixed(order.quantity, decimals: 2)) USD "
                    + "at \(fixed(order.fillPrice, decimals: 2)), costs \(fixed(order.costs, decimals: 2)) USD")
        }
        if let profit = explanation.profit {
            lines.append(
                "profit   move \(signed(profit.move * 100, 3)) % × \(fixed(execution.leverage, decimals: 3)) = "
                    + "\(signed(profit.gross * 100, 3)) %, after costs \(signed(profit.net * 100, 3)) %"
                    + (profit.equity.map { ": \(fixed($0.before, decimals: 2)) → \(fixed($0.after, decimals: 2)) USD" } ?? ""))
        }
        if !execution.deviations.isEmpty {
            lines.append("deviates \(Terminal.printable(execution.deviations.joined(separator: ", ")))")
        }
        return lines.joined(separator: "\n")
    }

    private var parts: String {
        var table = TextTable(columns: [.left, .left])
        for part in explanation.parts {
            switch part.outcome {
            case .reproduced: table.add([part.name.rawValue, "reproduced"])
            case .absent(let reason): table.add([part.name.rawValue, "– \(reason)"])
            case .differs(let lines):
                for (index, line) in lines.enumerated() {
                    table.add([index == 0 ? part.name.rawValue : "", "DIFFERS: \(line)"])
                }
            }
        }
        return table.text
    }

    private func padded(_ name: String) -> String { name + String(repeating: " ", count: max(0, 8 - name.count)) }

    private func prices(_ use: BarUse) -> String { use.prices.map { fixed($0, decimals: 2) }.joined(separator: " ") }

    private func value(_ number: Double) -> String { fixed(number, decimals: abs(number) < 10 ? 5 : 2) }

    private func signed(_ number: Double, _ decimals: Int) -> String {
        (number > 0 ? "+" : "") + fixed(number, decimals: decimals)
    }
}
