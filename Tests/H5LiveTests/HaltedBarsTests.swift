import CivilTime
import Execution
import JSON
import Postgres
import Store
import TestSupport
import Testing

@testable import H5Live

/// Which bars a halt lets pass: those that ended under it and no others.
@Suite struct HaltedBarsTests {
    @Test func barsThatEndedBeforeTheHaltAreTestedUnderIt() throws {
        let bench = try WeekBench(1)
        try bench.bars(0, "08:00", "08:55", 4000)
        try bench.execute(0, "09:00")
        try bench.bars(0, "09:00", "09:25", 4000)
        try bench.control(.halted, at: WeekBench.at(0, "09:20"))
        let output = try bench.execute(0, "09:30")
        #expect(output["reason"] == "halted" && output["status"] == "positioned")
        // The bars of 09:00 to 09:15 had ended by 09:20, those of 09:20 and 09:25 had not.
        let uses = try bench.text(
            "select use || ' ' || count(*) as value from forecast_h5_bars_used where use <> 'entry' group by use order by use")
        #expect(uses == ["passed 2", "test 4"])
    }
}
