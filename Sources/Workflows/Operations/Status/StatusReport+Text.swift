internal import CivilTime
internal import Execution
internal import Failures
internal import Guardrails
internal import H5Live
internal import Statistics
internal import Store
internal import Strategy
internal import TaskContract

extension StatusReport {
    /// The columns of a screen.
    static let width = 80

    /// One screen, no line wider than a terminal's 80 columns.
    var text: String {
        let parts = [
            [heading] + fileLines, dataLines,
            [section("model", [modelLine]), section("signal", signalLines), section("position", positionLines)].flatMap(\.self),
            section("guardrails", guardrailLines) + section("controls", controlLines), section("alerts", alertLines), runLines,
            futureLines.isEmpty ? [] : section("IN FUTURE", futureLines),
        ].filter { !$0.isEmpty }
        return parts.map { $0.map(StatusReport.clipped).joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var heading: String {
        let name = (try? strategy.file.get())?.name ?? strategy.ids[0]
        return "\(name) · \(week) · \(minute(now)) COT"
    }

    /// That the strategy file cannot be read, and why.
    private var fileLines: [String] {
        guard case .failure(let failure) = strategy.file else { return [] }
        return section("file", ["UNREADABLE: \(failure.message)", "name as the database knows it; nothing is judged by rules"])
    }

    // MARK: - Sections

    private var dataLines: [String] {
        var table = TextTable(columns: [.left, .left, .right, .left, .left])
        table.add(["data", "newest", "age", "source"])
        for one in series {
            table.add([one.shortName, one.lastText, one.last.map(age) ?? "–", one.source ?? "–", one.trouble ?? ""])
        }
        return table.text.split(separator: "\n").map(String.init)
    }

    private var modelLine: String {
        let model: RegisteredModel
        switch self.model {
        case .failure(let failure): return "UNREADABLE: \(failure.message)"
        case .success(nil): return "none"
        case .success(let found?): model = found
        }
        let when = model.week == week ? "of this week" : "of \(model.week), NOT OF THIS WEEK"
        return "\(model.id) · \(model.stage.rawValue)\(model.isActive ? ", active" : "") · \(when)"
    }

    private var signalLines: [String] {
        guard let signal else { return ["none of \(week)"] }
        var first =
            "\(signal.direction.name) \(signal.tier.rawValue), ensemble \(fixed(signal.ensembleReturn * 100, decimals: 3)) %"
        if let leverage = signal.adjustedLeverage { first += ", leverage \(fixed(leverage, decimals: 2))x" }
        if signal.isCollapsed { first += ", MODELS COLLAPSED" }
        let decided = signal.decidedAt.map { "decided \(minute($0))" } ?? "of a backtest"
        let sized = signal.sizedAt.map { ", sized \(minute($0))" } ?? ", not sized yet"
        return [first, decided + (signal.decidedAt == nil ? "" : sized)]
            + (signal.skipReason.map { ["not traded: \($0.rawValue)"] } ?? [])
    }

    private var positionLines: [String] {
        guard let position else { return ["none"] }
        let execution = position.execution
        var lines = ["\(execution.title) · \(execution.status.rawValue)"]
        if let entry = execution.entry { lines.append("entered \(minute(entry.time)) at \(price(entry.price))") }
        if let exit = execution.exit {
            let result = execution.profitAndLoss.map { ": \(signed($0)) of equity" } ?? ""
            lines.append(
                "left \(minute(exit.time)) at \(price(exit.price)), \(execution.exitReason?.rawValue ?? "no reason")\(result)")
        } else if let levels = position.levels {
            lines.append("stop \(price(levels.stop)), target \(price(levels.target))")
        }
        if execution.status == .positioned {
            lines.append("last bar tested \(execution.lastBarTime.map(minute) ?? "none")")
            if let newest = position.newest, let unrealised = position.unrealised {
                lines.append(
                    "at \(price(newest.close)) (\(minute(newest.time))) worth \(signed(unrealised)) of equity before costs")
            }
        }
        lines += contradictions.map { "RECORDS CONTRADICT: \($0)" }
        return lines + (execution.deviations.isEmpty ? [] : ["deviations: \(execution.deviations.joined(separator: ", "))"])
    }

    private var guardrailLines: [String] {
        guard let ledger, let rules = (try? strategy.file.get())?.guardrails else { return ["unknown without the strategy file"] }
        let guardrails = ledger.guardrails
        let share = guardrails.longShare(before: week).map { percent($0, decimals: 0) } ?? "–"
        let paused = pausedSides.map { "\($0.side.name) (right \(percent($0.accuracy, decimals: 0)) of \($0.trades))" }
        return [
            "circuit \(guardrails.circuitBreak.map { "BROKEN: \($0.text)" } ?? "whole")",
            "losses in a row \(guardrails.consecutiveLosses) of \(rules.maxConsecutiveLosses), drawdown \(percent(guardrails.drawdown))"
                + " of \(percent(rules.maxDrawdown))",
            "LONG in \(rules.longShareWindowWeeks) weeks \(share), paused sides \(paused.isEmpty ? "none" : paused.joined(separator: ", "))",
            "\(ledger.closed.count) weeks closed, equity \(fixed(ledger.equity, decimals: 2)) USD",
        ]
    }

    private var controlLines: [String] {
        ([OperatorControlStore.global] + strategy.ids).flatMap { scope in
            guard let control = controls.first(where: { $0.scope == scope })?.control else { return ["\(scope) running"] }
            let state = ControlState(control)
            let reason = control.reason.map { ": \($0)" } ?? ""
            return [
                "\(scope) \(state == .running ? state.text : state.text.uppercased()) since \(minute(control.at))",
                "by \(control.actor)\(reason)",
            ]
        }
    }

    private var alertLines: [String] {
        guard alertCount > 0 else { return ["none undelivered"] }
        let lines = alerts.map { "\($0.severity.rawValue) \(minute($0.at)) \($0.title)" }
        let more = alertCount - alerts.count
        return ["\(alertCount) undelivered"] + lines + (more > 0 ? ["and \(more) more"] : [])
    }

    /// What is dated later than the clock.
    private var futureLines: [String] { future.map(\.text) + futureBackups.map { "the backup \($0)" } }

    private var runLines: [String] {
        guard !runs.isEmpty else { return ["last runs    none"] }
        var table = TextTable(columns: [.left, .left, .right, .left])
        table.add(["last runs", "", "age", ""])
        for run in runs {
            let status = run.status == "failed" ? "FAILED \(run.exitCode.map(String.init) ?? "")" : run.status
            table.add([run.task, status, age(run.startedAt), run.code ?? ""])
        }
        return table.text.split(separator: "\n").map(String.init)
    }

    // MARK: - Words

    /// A label and its lines, the further ones under the first.
    private func section(_ label: String, _ lines: [String]) -> [String] {
        lines.indices.map { index in
            let margin = index == 0 ? label : ""
            return margin + String(repeating: " ", count: 13 - margin.count) + Terminal.printable(lines[index])
        }
    }

    private func price(_ value: Double) -> String { fixed(value, decimals: 2) }

    private func signed(_ fraction: Double) -> String { (fraction > 0 ? "+" : "") + percent(fraction, decimals: 2) }

    /// How long ago: `12 min`, `5 h`, `3 d`.
    private func age(_ instant: Instant) -> String {
        let seconds = max(now.seconds(since: instant), 0)
        switch seconds {
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) d"
        }
    }

    private static func clipped(_ line: String) -> String {
        line.count <= width ? line : line.prefix(width - 1) + "…"
    }
}
