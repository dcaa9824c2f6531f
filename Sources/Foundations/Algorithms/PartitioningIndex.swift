extension RandomAccessCollection {
    /// The index of the first element that satisfies a predicate which no element before it and every element after it
    /// satisfies; `endIndex` when none does. Named as in the Swift Algorithms package.
    ///
    ///     dates.partitioningIndex { $0 >= monday }     // the first date not before Monday, in ascending dates
    ///
    /// - Complexity: O(log n).
    public func partitioningIndex(where belongsInSecondPartition: (Element) throws -> Bool) rethrows -> Index {
        var start = startIndex
        var length = count
        while length > 0 {
            let half = length / 2
            let middle = index(start, offsetBy: half)
            if try belongsInSecondPartition(self[middle]) {
                length = half
            } else {
                start = index(after: middle)
                length -= half + 1
            }
        }
        return start
    }
}
