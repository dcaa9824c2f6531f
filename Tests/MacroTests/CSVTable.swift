/// A table of texts with quoted fields, as the field's own list of variables is kept.
enum CSVTable {
    /// The rows by column name.
    static func rows(_ text: String) -> [[String: String]] {
        let lines = text.split(whereSeparator: \.isNewline).map { fields(String($0)) }
        guard let header = lines.first else { return [] }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    /// A rule of daily series as the list writes it, which leaves the hours to its text.
    static func withoutHours(_ rule: String) -> String { rule.replacing(/^(T\+\d days?) \d\d:\d\d/) { $0.1 } }

    private static func fields(_ line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }
}
