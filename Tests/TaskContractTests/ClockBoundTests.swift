@testable import TaskContract

import JSON
import Testing

/// Time from outside has an upper bound, which only a replay's own database lifts.
@Suite struct ClockBoundTests {
    private static let scratch = "dbname='usdcop_replay_4711_1732090000000' host='/s'"

    @Test(arguments: [
        ("usdcop_replay_4711_1732090000000", true), ("usdcop_replay_1_2", true), ("usdcop_replay_1", false),
        ("usdcop_replay__2", false), ("usdcop_replay_1_2_3", false), ("usdcop_replay_1_x", false), ("usdcop", false),
        ("my_usdcop_replay_1_2", false), ("", false),
    ])
    func onlyNamesOfReplaysAreScratch(name: String, isScratch: Bool) { #expect(ClockBound.isScratch(name) == isScratch) }

    @Test(
        arguments: [
            ("1", scratch, true), ("1", "postgresql://u@/usdcop_replay_1_2?host=/s", true),
            ("1", "postgresql://u@/usdcop", false),
            ("1", nil, false), (nil, scratch, false), ("0", scratch, false), ("true", scratch, false),
            ("1", "postgresql://u@/my_usdcop_replay_1_2", false),
        ] as [(String?, String?, Bool)])
    func theVariableCountsForAReplaysDatabaseAlone(variable: String?, url: String?, isLifted: Bool) {
        #expect(ClockBound.isLifted { $0 == ClockBound.variable ? variable : $0 == "DATABASE_URL" ? url : nil } == isLifted)
    }

    @Test func aTaskRefusesTheFutureWhateverTheVariableSaysOfOtherDatabases() throws {
        let later = ["--as-of", "2099-01-01T00:00:00Z"]
        for environment in [
            [:], [ClockBound.variable: "1"], [ClockBound.variable: "1", "DATABASE_URL": "postgresql://u@/usdcop"],
        ] {
            let run = try probe(later, environment: environment)
            #expect(run.status == 64)
            #expect(try run.error()["code"] == "as_of_in_future" && run.error()["field"] == "as_of")
        }
        #expect(try probe(later, environment: [ClockBound.variable: " 1\n", "DATABASE_URL": Self.scratch]).status == 0)
    }
}
