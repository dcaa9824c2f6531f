internal import TaskContract

/// Rows of text in aligned columns.
struct TextTable {
    /// Where a column's text stands.
    enum Alignment {
        case left, right
    }

    private let columns: [Alignment]
    private var rows: [[String]] = []

    /// A table without rows.
    init(columns: [Alignment]) { self.columns = columns }

    /// Adds a row; missing cells are empty, and cells show their control characters instead of sending them.
    mutating func add(_ cells: [String]) {
        precondition(cells.count <= columns.count, "a row has at most a cell a column")
        rows.append(cells.map(Terminal.printable) + Array(repeating: "", count: columns.count - cells.count))
    }

    /// The rows, two spaces between columns, without trailing spaces.
    var text: String {
        let widths = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return columns[column] == .left ? row[column] + padding : padding + row[column]
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
