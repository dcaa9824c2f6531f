internal import Failures
internal import Files

/// What checking state and log found.
public struct AuditReport: Equatable, Sendable {
    /// The log's readable lines, in order.
    public let entries: [AuditEntry]
    /// What is wrong; empty when all is well.
    public let problems: [AuditProblem]
}

extension ApprovalStore {
    /// Checks every line of the log, the chain, the state against them, the ledger of trials, and the evidence files anew.
    /// Writes nothing and takes no lock: during a vote it may see the log ahead of the state.
    ///
    /// A log that lost whole lines at its end is found by the state, which is then ahead of it.
    public func verify() -> AuditReport {
        let bytes: [UInt8]
        do throws(Failure) {
            bytes = try log.read()
        } catch {
            return AuditReport(entries: [], problems: [AuditProblem(kind: .unreadableLine, line: nil, message: error.message)])
        }
        let log = AuditLog(checking: bytes, path: auditLogPath)
        var problems = log.problems
        do throws(Failure) {
            let state = try FileSystem.readIfPresent(statePath).map { content throws(Failure) in
                try ApprovalState(parsing: content, path: statePath)
            }
            let agreement = Agreement(state, log)
            problems += [Self.problem(agreement)].compactMap(\.self)
            problems += try trials(log, agreement)
            if case .agreed(let state) = agreement { problems += evidence(of: state) }
        } catch {
            problems.append(AuditProblem(kind: .unreadableState, line: nil, message: error.message))
        }
        return AuditReport(entries: log.entries, problems: problems)
    }

    /// Whether the ledger still has the trials that the log counts.
    private func trials(_ log: AuditLog, _ agreement: Agreement) throws(Failure) -> [AuditProblem] {
        let problem = try trialLedgerProblem(log, isInterrupted: agreement == .backtestInterrupted)
        return problem.map { [AuditProblem(kind: .forgottenTrials, line: nil, message: $0)] } ?? []
    }

    /// Whether summary, trades and weeks hash to what the state is about.
    private func evidence(of state: ApprovalState) -> [AuditProblem] {
        do throws(Failure) {
            try checkEvidence(of: state, nil)
            return []
        } catch {
            return [AuditProblem(kind: .changedEvidence, line: nil, message: error.message)]
        }
    }

    private static func problem(_ agreement: Agreement) -> AuditProblem? {
        switch agreement {
        case .nothing, .agreed: nil
        case .missingFile(let message): AuditProblem(kind: .missingFile, line: nil, message: message)
        case .mismatch(let message): AuditProblem(kind: .stateMismatch, line: nil, message: message)
        case .voteInterrupted(let state):
            AuditProblem(
                kind: .interruptedVote, line: nil,
                message: "a vote was interrupted; the next action completes it as \(state.status.rawValue)")
        case .backtestInterrupted:
            AuditProblem(
                kind: .interruptedBacktest, line: nil, message: "a backtest was interrupted; run it again to complete it")
        }
    }
}
