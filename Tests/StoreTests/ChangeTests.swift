import Store
import Testing

/// What upserts did, added up.
@Suite struct ChangeTests {
    @Test(arguments: [(0, 0, false), (1, 0, true), (0, 1, true), (1, 1, true), (2, 1, true)])
    func aChangeIsAnInsertedOrACorrectedBar(inserted: Int, corrected: Int, isAny: Bool) {
        #expect(BarStore.Change(inserted: inserted, corrected: corrected, unchanged: 7).isAny == isAny)
    }

    @Test func changesAddUpEachForItself() {
        var change = BarStore.Change(inserted: 1, corrected: 20, unchanged: 300)
        change += BarStore.Change(inserted: 4, corrected: 50, unchanged: 600)
        #expect(change == BarStore.Change(inserted: 5, corrected: 70, unchanged: 900))
    }
}
