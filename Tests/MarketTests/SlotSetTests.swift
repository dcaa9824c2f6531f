import CivilTime
import Market
import Testing

struct SlotSetTests {
    @Test func aSetHoldsWhatWasPutIn() {
        var set = SlotSet([59, 0, 7])
        #expect(Array(set) == [0, 7, 59] && set.count == 3)
        set.insert(7)
        #expect(set.count == 3)
        #expect(set.contains(59) && !set.contains(58) && !set.contains(60) && !set.contains(-1) && !set.contains(64))
    }

    @Test func theWholeSessionHasSixtySlots() {
        #expect(Array(SlotSet.all) == Array(0..<60))
        #expect(SlotSet.none.isEmpty && SlotSet.none.count == 0 && Array(SlotSet.none).isEmpty)
        #expect(SlotSet.first(60) == .all && SlotSet.first(0) == .none)
    }

    @Test func setsSubtractAndMeet() {
        let (left, right) = (SlotSet([1, 2, 3]), SlotSet([2, 3, 4]))
        #expect(Array(left.subtracting(right)) == [1])
        #expect(Array(left.intersection(right)) == [2, 3])
    }

    @Test(arguments: [-1, 60, 64]) func slotsOutsideTheSessionTrap(slot: Int) async {
        switch slot {
        case -1: await #expect(processExitsWith: .failure) { _ = SlotSet([-1]) }
        case 60: await #expect(processExitsWith: .failure) { _ = SlotSet([60]) }
        default: await #expect(processExitsWith: .failure) { _ = SlotSet.first(61) }
        }
    }
}
