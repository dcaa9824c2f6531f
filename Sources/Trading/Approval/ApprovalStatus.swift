public import Failures

/// Where a backtest stands between its record and production.
///
///     PENDING_APPROVAL → APPROVED → LIVE
///     PENDING_APPROVAL → REJECTED → (reset) PENDING_APPROVAL
public enum ApprovalStatus: String, Sendable, CaseIterable {
    case pendingApproval = "PENDING_APPROVAL"
    case approved = "APPROVED"
    case rejected = "REJECTED"
    case live = "LIVE"

    /// Whether production may run.
    public var permitsProduction: Bool { self == .approved || self == .live }
}

/// What a person can do in the second vote. Raw values are the words of the command line.
public enum ApprovalAction: String, Sendable, CaseIterable {
    case approve
    case reject
    /// Takes a rejection back, so that it can be voted on again.
    case reset
    /// Marks an approved strategy as trading.
    case goLive = "live"
}

extension ApprovalStatus {
    /// The status after an action.
    ///
    /// - Throws: `transition_refused` (data), naming both, for a pair outside the table.
    public func applying(_ action: ApprovalAction) throws(Failure) -> ApprovalStatus {
        if let next = next(action) { return next }
        let possible = ApprovalAction.allCases.filter { next($0) != nil }.map(\.rawValue)
        throw Failure(
            .data, code: "transition_refused", "\(action.rawValue) is not possible from \(rawValue)", field: "status",
            remedy: possible.isEmpty
                ? "A \(rawValue) backtest takes no vote; a new backtest with reset_approval begins again."
                : "From \(rawValue) these are possible: \(possible.joined(separator: ", ")).")
    }

    /// Whether the second vote can lead from this status to another.
    func canBecome(_ other: ApprovalStatus) -> Bool { ApprovalAction.allCases.contains { next($0) == other } }

    private func next(_ action: ApprovalAction) -> ApprovalStatus? {
        switch (self, action) {
        case (.pendingApproval, .approve): .approved
        case (.pendingApproval, .reject): .rejected
        case (.rejected, .reset): .pendingApproval
        case (.approved, .goLive): .live
        case (.pendingApproval, .reset), (.pendingApproval, .goLive), (.approved, .approve), (.approved, .reject),
            (.approved, .reset), (.rejected, .approve), (.rejected, .reject), (.rejected, .goLive), (.live, _):
            nil
        }
    }
}
