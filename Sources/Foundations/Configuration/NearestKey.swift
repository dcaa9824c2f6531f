/// The candidate that differs least from a misspelt word; `nil` when none is near enough to be what was meant.
func nearest(to word: String, among candidates: [String]) -> String? {
    let ranked = candidates.map { (name: $0, distance: editDistance(word, $0)) }
    guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
    return best.distance <= max(2, word.count / 3) ? best.name : nil
}

/// How many insertions, deletions and replacements of characters turn one word into the other.
///
/// Source: Levenshtein, Soviet Physics Doklady 10 (1966). Complexity: the product of the lengths, each cut at 100.
func editDistance(_ left: String, _ right: String) -> Int {
    let from = Array(left.prefix(100))
    let to = Array(right.prefix(100))
    var row = Array(0...to.count)
    for (index, character) in from.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in to.indices {
            let above = row[column + 1]
            let replaced = diagonal + (character == to[column] ? 0 : 1)
            row[column + 1] = min(replaced, above + 1, row[column] + 1)
            diagonal = above
        }
    }
    return row[to.count]
}
