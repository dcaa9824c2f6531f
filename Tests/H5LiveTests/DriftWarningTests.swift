import JSON
import Store
import TaskContract
import TestSupport
import Testing

@testable import H5Live

/// A warning of drift names the first bar, and how many more there are.
@Suite struct DriftWarningTests {
    @Test(arguments: [(["09:10"], nil), (["09:10", "09:15"], 1), (["09:05", "09:10", "09:15"], 2)] as [([String], Int?)])
    func theOtherBarsAreCounted(corrected: [String], others: Int?) throws {
        let bench = try WeekBench(1)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4001)
        try bench.execute(0, "09:30")
        for opening in corrected { try bench.bar(0, opening, 4002) }
        try bench.bars(0, "09:30", "09:55", 4001)
        try bench.execute(0, "10:00")
        let warning = try #require(bench.context.warnings.first { $0.contains("2024-06-11T\(corrected[0])") })
        #expect(warning.contains(" more") == (others != nil))
        if let others { #expect(warning.contains(" and \(others) more")) }
    }
}
