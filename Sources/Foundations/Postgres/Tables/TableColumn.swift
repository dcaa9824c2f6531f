internal import Failures

/// One column of a ``Table``: its name, what it holds of a record, and what a difference in it means.
public struct TableColumn<Record: Sendable>: Sendable {
    /// Where a value lies in a record: a key path such as `\.signalDate`.
    public typealias Place<Value> = any WritableKeyPath<Record, Value> & Sendable
    /// Reads the column of one result into records, found once for all rows.
    typealias Reader = (Row, inout Record) throws(Failure) -> Void

    /// What a column is to an upsert.
    enum Role: Sendable {
        /// Part of the key that an upsert meets a stored row by.
        case key
        /// Written; a difference makes the row another.
        case value
        /// Written with a row that is another, and no reason to write by itself.
        case remark
        /// Made by the server and only read.
        case generated
    }

    let identifier: Identifier
    let role: Role
    /// `nil` for a column that the server makes.
    let bind: (@Sendable (Record, inout Statement.Interpolation) -> Void)?
    /// `nil` for a column that is written and never read back.
    let reader: (@Sendable (QueryResult) throws(Failure) -> Reader)?

    private init<Value: PostgresValue>(_ identifier: Identifier, _ role: Role, required path: Place<Value>) {
        self.identifier = identifier
        self.role = role
        bind = { $1.appendInterpolation($0[keyPath: path]) }
        reader = { result throws(Failure) in
            let column = try result.column(identifier.name, as: Value.self)
            return { row, record throws(Failure) in record[keyPath: path] = try row.value(column) }
        }
    }

    private init<Value: PostgresValue>(_ identifier: Identifier, _ role: Role, nullable path: Place<Value?>) {
        self.identifier = identifier
        self.role = role
        let write: @Sendable (Record, inout Statement.Interpolation) -> Void = { record, text in
            text.appendInterpolation(nullable: record[keyPath: path])
        }
        bind = role == .generated ? nil : write
        reader = { result throws(Failure) in
            let column = try result.column(identifier.name, as: Value.self)
            return { row, record throws(Failure) in record[keyPath: path] = try row.optional(column) }
        }
    }

    private init<Value: PostgresEncodable>(_ identifier: Identifier, derived: @escaping @Sendable (Record) -> Value) {
        self.identifier = identifier
        role = .remark
        bind = { $1.appendInterpolation(derived($0)) }
        reader = nil
    }
}

extension TableColumn {
    /// A column of the key, never NULL.
    public static func key<Value: PostgresValue>(_ name: Identifier, _ path: Place<Value>) -> TableColumn {
        TableColumn(name, .key, required: path)
    }

    /// A column that is never NULL.
    public static func value<Value: PostgresValue>(_ name: Identifier, _ path: Place<Value>) -> TableColumn {
        TableColumn(name, .value, required: path)
    }

    /// A column that may be NULL.
    public static func value<Value: PostgresValue>(_ name: Identifier, _ path: Place<Value?>) -> TableColumn {
        TableColumn(name, .value, nullable: path)
    }

    /// A column that says when or by whom a row was written: by itself no reason to write it again.
    public static func remark<Value: PostgresValue>(_ name: Identifier, _ path: Place<Value>) -> TableColumn {
        TableColumn(name, .remark, required: path)
    }

    /// The same, where it may be NULL.
    public static func remark<Value: PostgresValue>(_ name: Identifier, _ path: Place<Value?>) -> TableColumn {
        TableColumn(name, .remark, nullable: path)
    }

    /// A column that the server makes, such as a serial number; `nil` before the record is stored.
    public static func generated<Value: PostgresValue>(_ name: Identifier, _ path: Place<Value?>) -> TableColumn {
        TableColumn(name, .generated, nullable: path)
    }

    /// A column that follows from the others, for readers outside; it is written with them and never read back.
    public static func derived<Value: PostgresEncodable>(
        _ name: Identifier, _ value: @escaping @Sendable (Record) -> Value
    ) -> TableColumn {
        TableColumn(name, derived: value)
    }
}
