internal import Failures
internal import Market
internal import Parquet

/// The door of labels: what a file or a manifest says of where its rows come from.
enum SourceLabel {
    /// The column that names each row's source where the rows of a file differ.
    static let column = "source"

    /// The label in a file's metadata; `unlabelled` without one.
    ///
    /// - Throws: `source_label_invalid` (data).
    static func ofFile(_ metadata: [String: String], _ path: String) throws(Failure) -> String {
        guard let label = metadata[DataSource.metadataKey] else { return DataSource.unlabelled }
        return try checked(label, "metadata \(DataSource.metadataKey) of \(path)")
    }

    /// A text that is a label.
    ///
    /// - Throws: `source_label_invalid` (data). `Synthetic ` would be taken for real data by whoever asks for `synthetic`.
    static func checked(_ text: String, _ place: @autoclosure () -> String) throws(Failure) -> String {
        guard DataSource.isLabel(text) else {
            throw Failure(
                .data, code: "source_label_invalid", "\(place()) is '\(text)', which is no label", field: column,
                remedy: "Write a label of \(DataSource.labelPattern), such as twelvedata or synthetic.")
        }
        return text
    }

    /// The labels of rows from the column `source`; `nil` in a row without one.
    ///
    /// - Throws: `source_label_invalid` (data).
    static func ofRows(_ column: StringColumn, _ rows: [Int], _ path: String) throws(Failure) -> [String?] {
        var checked: Set<Int> = []
        for row in rows {
            guard let code = column.code(row), checked.insert(code).inserted else { continue }
            _ = try self.checked(column.distinct[code], "column \(self.column), row \(row) of \(path)")
        }
        return rows.map { column[$0] }
    }

    /// Refuses a column `source` that holds no texts.
    ///
    /// - Returns: whether there is one.
    /// - Throws: `wrong_type` (data).
    static func isColumn(of schema: ParquetSchema, _ path: String) throws(Failure) -> Bool {
        guard let type = schema.type(of: column) else { return false }
        guard type == .string else { throw wrongType(column, path, holds: type.description, accepted: "string") }
        return true
    }
}
