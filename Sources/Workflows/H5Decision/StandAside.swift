public import CivilTime
public import Execution
public import Guardrails
public import Strategy

extension Guardrails {
    /// Why a week is not entered, decided before its prices are known; `nil` when it may be. A broken circuit stands before all
    /// else, then low confidence, then a paused side.
    public func reasonToStandAside(_ signal: WeeklySignal, in week: ISOWeek) -> SkipReason? {
        switch verdict(signal.direction, in: week) {
        case .circuitBroken: .circuitBreaker
        case .directionPaused where !signal.isSkippedBySize: .directionPaused
        case .directionPaused, .allowed: signal.isSkippedBySize ? .lowConfidenceLong : nil
        }
    }
}
