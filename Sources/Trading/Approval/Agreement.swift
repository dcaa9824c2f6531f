/// How the state file stands to the audit log.
///
/// A transition is first appended to the log and then written to the state, so that a kill in between leaves the log ahead,
/// never the state. A vote in the log tells all that the state needs, and is carried forward; the record of a backtest does
/// not (its figures come from the run), so the backtest is run again.
enum Agreement: Equatable {
    /// Neither a state nor a log.
    case nothing
    /// The state is what the log leads to.
    case agreed(ApprovalState)
    /// The log's last line is a vote the state does not know; with the state it leads to.
    case voteInterrupted(ApprovalState)
    /// The log ends in a record that the state does not know.
    case backtestInterrupted
    /// There is a state without log, or a log that has seen votes without state.
    case missingFile(String)
    /// The state is not what the log leads to, nor what it led to before the last line.
    case mismatch(String)

    init(_ state: ApprovalState?, _ log: AuditLog) {
        guard !log.entries.isEmpty else {
            self = state == nil ? .nothing : .missingFile("there is a state but no audit log")
            return
        }
        guard let state else {
            let onlyRecords = log.entries.indices.allSatisfy { log.isRecord(at: $0) }
            self = onlyRecords ? .backtestInterrupted : .missingFile("the audit log tells votes but there is no state")
            return
        }
        if Self.state(state, after: log.entries.count, log) == state {
            self = .agreed(state)
            return
        }
        self = Agreement.behind(state, log)
    }

    /// The case of a state that may be what the log led to some lines ago.
    private static func behind(_ state: ApprovalState, _ log: AuditLog) -> Agreement {
        let total = log.entries.count
        // What the state lacks is a vote, or any number of backtests, the first perhaps after a vote: each waits for its
        // predecessor, but for a backtest, which needs neither.
        for known in (0..<total).reversed() {
            if Self.state(state, after: known, log) == state {
                guard known == total - 1, !log.isRecord(at: known) else { return .backtestInterrupted }
                return Self.state(state, after: total, log).map(Agreement.voteInterrupted) ?? .mismatch(difference(state, log))
            }
            if !log.isRecord(at: known) { break }
        }
        return .mismatch(difference(state, log))
    }

    /// The state the first `count` lines lead to, given the figures of `state`; `nil` when they are about another backtest.
    private static func state(_ state: ApprovalState, after count: Int, _ log: AuditLog) -> ApprovalState? {
        guard let record = (0..<count).last(where: { log.isRecord(at: $0) }) else { return nil }
        let entry = log.entries[record]
        guard entry.evidenceHash == state.backtest.evidenceHash, entry.subject == state.backtest.subject,
            entry.notes == state.backtest.verdict
        else { return nil }
        var result = ApprovalState(recording: state.backtest, at: entry.at)
        for vote in log.entries[(record + 1)..<count] {
            result = result.applying(vote.to, actor: vote.actor, notes: vote.notes, at: vote.at)
        }
        return result
    }

    /// What differs, for people.
    private static func difference(_ state: ApprovalState, _ log: AuditLog) -> String {
        guard let last = log.entries.last else { return "the audit log is empty" }
        if last.evidenceHash != state.backtest.evidenceHash || last.subject != state.backtest.subject {
            return "the state is about \(state.backtest.subject), evidence \(state.backtest.evidenceHash.prefix(12))…, "
                + "the log's last line about \(last.subject), evidence \(last.evidenceHash.prefix(12))…"
        }
        if last.to != state.status {
            return "the state says \(state.status.rawValue), the log's last line \(last.to.rawValue)"
        }
        guard let told = Self.state(state, after: log.entries.count, log) else {
            return "the state's recommendation or gates are not what the log recorded"
        }
        let fields = zip(told.fields, state.fields).filter { $0 != $1 }.map { $0.0.name }
        return "the state's \(fields.joined(separator: ", ")) is not what the log says"
    }
}

extension BacktestRecord {
    /// What the automatic vote said, as the audit log notes it: enough to notice a gate edited in the state file.
    var verdict: String {
        let failed = (gates + evidenceChecks).filter { !$0.passed }.map(\.gate)
        return "\(recommendation.rawValue), confidence \(confidence), failed: "
            + (failed.isEmpty ? "none" : failed.joined(separator: ", "))
    }
}

extension ApprovalState {
    fileprivate struct Field: Equatable {
        let name: String
        let value: String?
    }

    /// The members that votes change.
    fileprivate var fields: [Field] {
        [
            Field(name: "approved_by", value: approvedBy), Field(name: "approved_at", value: approvedAt.map(text)),
            Field(name: "reviewer_notes", value: reviewerNotes), Field(name: "created_at", value: text(createdAt)),
            Field(name: "last_updated", value: text(lastUpdated)),
        ]
    }
}
