internal import Approval
internal import CivilTime
internal import Failures
internal import Files
internal import TaskContract

/// The second vote of a backtest, by a person. Source: domain specification, section 9.
enum VoteCommand {
    /// Votes, or verifies the audit log, and says where the backtest stands.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        guard arguments.words.count == 1, let word = arguments.words.first else { throw unknownVote(arguments.words) }
        let store = ApprovalStore(directory: try arguments.productionDirectory(context))
        if word == "verify" { return verify(store) }
        guard let action = ApprovalAction(rawValue: word) else { throw unknownVote(arguments.words) }
        if let notes = arguments.value("--notes"), notes.isBlank {
            throw Failure(
                .request, code: "blank", "--notes says nothing", field: "--notes", remedy: "Say why, or leave --notes out.")
        }
        let state = try store.vote(
            action, actor: OperatingSystemUser.name, notes: arguments.value("--notes") ?? "", at: CommandProcess.now)
        print("\(Terminal.printable(state.backtest.strategyName)), backtest \(state.backtest.year): \(state.status.rawValue)")
        print("evidence \(state.backtest.evidenceHash)")
        if let next = next(state.status) { print(next) }
        return 0
    }

    private static func verify(_ store: ApprovalStore) -> Int32 {
        let report = store.verify()
        for problem in report.problems {
            print("\(problem.kind.rawValue): \(Terminal.printable(problem.message))")
        }
        guard report.problems.isEmpty else { return Failure.Kind.data.exitStatus }
        guard let last = report.entries.last else {
            print("no vote yet in \(store.directory)")
            return 0
        }
        print("\(report.entries.count) entries, chain intact; \(Terminal.printable(last.subject)) is \(last.to.rawValue)")
        return 0
    }

    private static func next(_ status: ApprovalStatus) -> String? {
        switch status {
        case .approved: "next: forecast_h5_l4b_production_deploy, then usdcop vote live"
        case .rejected: "next: usdcop vote reset, to vote again"
        case .pendingApproval: "next: usdcop vote approve or reject"
        case .live: nil
        }
    }

    private static func unknownVote(_ words: [String]) -> Failure {
        Failure(
            .request, code: "unknown_vote",
            words.isEmpty ? "the vote is missing" : "\(words.joined(separator: " ")) is no vote",
            remedy: "Say approve, reject, reset, live or verify.")
    }
}
