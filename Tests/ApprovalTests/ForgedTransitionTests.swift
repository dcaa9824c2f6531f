import Approval
import Files
import JSON
import Testing

/// A line that was forged with all its hashes right is judged by what it tells.
@Suite struct ForgedTransitionTests {
    static let possible: [(ApprovalStatus, ApprovalStatus)] = [
        (.pendingApproval, .approved), (.pendingApproval, .rejected), (.approved, .live),
    ]

    // PENDING_APPROVAL is left out: a line that leads there is the record of a backtest, which may follow any other.
    @Test(arguments: ApprovalStatus.allCases, [ApprovalStatus.approved, .rejected, .live])
    func onlyATransitionOfTheTableCanStandInTheLog(from: ApprovalStatus, to: ApprovalStatus) throws {
        let production = Production()
        try production.reach(from)
        let lines = try production.lines()
        try production.writeLog(lines + [try forged(after: #require(lines.last), to: to)])
        let isPossible = Self.possible.contains { $0 == (from, to) }
        #expect(production.problems.contains(.impossibleTransition) != isPossible)
        #expect(Set(production.problems).isSubset(of: [.impossibleTransition, .stateMismatch, .interruptedVote]))
    }

    /// A vote that nobody gave, chained to the line before it.
    private func forged(after last: String, to status: ApprovalStatus) throws -> String {
        var object = try #require(try JSONValue(parsing: last).objectValue)
        object["seq"] = .integer(try #require(object["seq"]?.integerValue) + 1)
        object["from_state"] = object["to_state"]
        object["to_state"] = .string(status.rawValue)
        object["previous_hash"] = .string(SHA256.hexadecimal(of: Array(last.utf8)))
        object["hash"] = nil
        object["hash"] = .string(SHA256.hexadecimal(of: Array(JSONValue.object(object).serialized().utf8)))
        return JSONValue.object(object).serialized()
    }
}
