import Algorithms
import Testing

@Suite struct PartitioningIndexTests {
    @Test(arguments: 0...20)
    func theBoundaryIsWhereALinearSearchFindsIt(count: Int) {
        let numbers = (0..<count).map { 2 * $0 }
        for bound in -1...(2 * count + 1) {
            let linear = numbers.firstIndex { $0 >= bound } ?? numbers.endIndex
            #expect(numbers.partitioningIndex { $0 >= bound } == linear)
        }
    }

    @Test func aSliceAnswersInItsOwnIndices() {
        let slice = [1, 3, 5, 7, 9][2...]
        #expect(slice.partitioningIndex { $0 >= 7 } == 3)
        #expect(slice.partitioningIndex { $0 >= 1 } == 2)
        #expect(slice.partitioningIndex { $0 >= 10 } == 5)
    }
}
