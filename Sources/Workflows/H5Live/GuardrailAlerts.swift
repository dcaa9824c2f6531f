internal import CivilTime
internal import Guardrails
internal import Store
internal import Strategy

extension Alert {
    /// The circuit broke; the same alert however often it is raised.
    static func circuitBroken(_ cause: Guardrails.Break, after week: ISOWeek) -> Alert {
        let text =
            switch cause {
            case .consecutiveLosses(let count): "\(count) losing weeks in a row"
            case .drawdown(let fraction): "a drawdown of \((fraction * 1000).rounded() / 10) %"
            }
        return Alert(
            key: LiveStrategy.description.alertKey(week, "circuit_breaker"), severity: .critical,
            title: LiveStrategy.description.alertTitle(nil, "the circuit broke after \(week), \(text)"),
            body: "Nothing is entered until a person lets trading go on: usdcop resume --strategy h5.")
    }

    /// Most weeks traded lately were LONG.
    static func longShare(_ share: Double, before week: ISOWeek) -> Alert {
        Alert(
            of: LiveStrategy.description, week, "long_share", .warning,
            title: "\(Int((share * 100).rounded())) % of the weeks traded lately were LONG",
            body: "Nothing was stopped.")
    }
}

extension LiveLedger {
    /// The alert of a broken circuit; `nil` while it is whole.
    var circuitAlert: Alert? {
        guardrails.circuitBreak.map { cause in
            .circuitBroken(cause, after: ISOWeek(containing: closed.last?.signalDate ?? CivilDate(dayNumber: 0)))
        }
    }
}
