import JSON
import Store
import TestSupport
import Testing

@testable import H5Live

/// Slots without a bar are counted from the entry's instant to the run's, both ends included.
@Suite struct MissingBarsTests {
    @Test(arguments: [(nil, 0), ("09:00", 1), ("09:15", 1), ("09:25", 1)] as [(String?, Int)])
    func aSlotWithoutABarIsCounted(missing: String?, count: Int) throws {
        let bench = try WeekBench(1)
        // The bar of 08:50 is missing too, and was over before the entry.
        try bench.bars(0, "08:00", "08:45", 4000)
        try bench.bar(0, "08:55", 4000)
        try bench.execute(0, "09:00")
        for opening in ["09:00", "09:05", "09:10", "09:15", "09:20", "09:25"] where opening != missing {
            try bench.bar(0, opening, 4000)
        }
        #expect(try bench.execute(0, "09:30")["missing_bars"] == .integer(count))
    }
}
