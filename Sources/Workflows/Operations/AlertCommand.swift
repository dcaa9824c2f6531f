internal import Failures
internal import Glibc
internal import Postgres
internal import Store
internal import TaskContract

/// Puts an alert into the outbox, for callers that are no task of ours, such as a scheduler whose task failed.
enum AlertCommand {
    /// The most characters of each part.
    static let limits = (key: 512, title: 300, body: 20_000)

    /// Raises the alert, or says that its key is there already.
    static func run(_ arguments: Arguments, _ context: TaskContext) throws(Failure) -> Int32 {
        let key = try text("--key", arguments, limit: limits.key)
        guard !key.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw Failure(
                .request, code: "not_accepted", "--key holds a control character", field: "--key",
                remedy: "Make the key of printable characters; the same key is the same alert.")
        }
        let word = try text("--severity", arguments, limit: 100)
        guard let severity = Alert.Severity(rawValue: word) else {
            throw Failure(
                .request, code: "not_accepted", "--severity is \(word)", field: "--severity",
                remedy: "Say \(Alert.Severity.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        let title = try text("--title", arguments, limit: limits.title)
        let alert = Alert(key: key, severity: severity, title: title, body: try body(arguments))
        let connection = try Connection.open(for: context, application: "usdcop alert")
        let isNew = try AlertStore(connection).raise([alert], at: CommandProcess.now) > 0
        let shown = Terminal.printable(key)
        print(
            isNew ? "alert \(shown): put into the outbox" : "alert \(shown): there already, delivered or not; nothing to change")
        return 0
    }

    private static func text(_ name: String, _ arguments: Arguments, limit: Int) throws(Failure) -> String {
        guard let text = arguments.value(name) else {
            throw Failure(
                .request, code: "missing_value", "\(name) is missing", field: name,
                remedy: "Say usdcop alert --key K --severity info|warning|critical --title T [--body -].")
        }
        guard !text.isBlank else {
            throw Failure(
                .request, code: "blank", "\(name) says nothing", field: name, remedy: "Say it in words a person can read.")
        }
        guard text.count <= limit else { throw tooLong(name, text.count, limit) }
        return text
    }

    /// The text behind `--body`, or what stands on stdin for `-`; NUL, which the database cannot hold, is replaced.
    private static func body(_ arguments: Arguments) throws(Failure) -> String {
        guard let given = arguments.value("--body") else { return "" }
        let body = given == "-" ? try standardInput() : given
        guard body.count <= limits.body else { throw tooLong("--body", body.count, limits.body) }
        return String(String.UnicodeScalarView(body.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    /// stdin to its end, as far as any body may reach; what is not UTF-8 is repaired.
    private static func standardInput() throws(Failure) -> String {
        // A character has four bytes in UTF-8, and may be made of several.
        let byteLimit = limits.body * 8
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= byteLimit {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            if count > 0 {
                bytes += buffer[0..<count]
            } else if errno != EINTR {
                throw Failure(
                    .request, code: "body_unreadable", "stdin cannot be read: \(String(cString: strerror(errno)))",
                    field: "--body", remedy: "Give the body as a file or a pipe on stdin, or leave --body out.")
            }
        }
        throw Failure(
            .request, code: "out_of_range", "the body on stdin has more than \(byteLimit) bytes", field: "--body",
            remedy: "Say it in fewer words.")
    }

    private static func tooLong(_ name: String, _ count: Int, _ limit: Int) -> Failure {
        Failure(
            .request, code: "out_of_range", "\(name) has \(count) characters; accepted: at most \(limit)", field: name,
            remedy: "Say it in fewer words.")
    }
}
