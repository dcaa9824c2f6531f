import CivilTime
import Strategy
import TestSupport
import Testing

/// What a strategy is called, in one place.
@Suite struct StrategyDescriptionTests {
    @Test func anAlertsKeyBeginsWithTheStrategysWord() throws {
        let week = ISOWeek(containing: try date("2024-06-03"))
        #expect(StrategyDescription.weekly.alertKey(week, "closed_late") == "h5:2024-W23:closed_late")
        #expect(StrategyDescription.weekly.alertKey(nil, "strategy_unreadable:2024-06-03") == "h5:strategy_unreadable:2024-06-03")
    }

    @Test func theWeeklyStrategysFileIsThatOfTheRelease() throws {
        let path = "\(packageDirectory)/config/\(StrategyDescription.weekly.file)"
        #expect(try StrategyConfiguration(path: path).id == "smart_simple_v11")
    }
}
