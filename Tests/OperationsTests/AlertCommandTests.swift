import Files
import Postgres
import Store
import TestSupport
import Testing

/// Alerts put into the outbox from the command line.
@Suite struct AlertCommandTests {
    private let trading = TradingDatabase()

    private func alert(
        key: String = "airflow:dag:run", severity: String = "critical", title: String = "A task failed", body: String? = nil,
        input: [UInt8] = []
    ) throws -> TaskEnd {
        let arguments = ["alert", "--key", key, "--severity", severity, "--title", title] + (body.map { ["--body", $0] } ?? [])
        return try TaskProcess("usdcop", arguments: arguments, input: .bytes(input), environment: trading.environment).end()
    }

    private func stored() throws -> [PendingAlert] { try AlertStore(try trading.connection()).pending(limit: 100) }

    @Test func anAlertIsPutIntoTheOutboxOnce() throws {
        let first = try alert(body: "-", input: Array("what happened\nand what to do\n".utf8))
        #expect(first.status == 0 && first.text == "alert airflow:dag:run: put into the outbox\n", "\(first.log)")
        let alerts = try stored()
        #expect(alerts.count == 1 && alerts[0].title == "A task failed" && alerts[0].severity == .critical)
        #expect(alerts[0].body == "what happened\nand what to do\n" && alerts[0].attempts == 0)
        let again = try alert(severity: "info", title: "another")
        #expect(again.status == 0 && again.text == "alert airflow:dag:run: there already, delivered or not; nothing to change\n")
        #expect(try stored() == alerts)
    }

    @Test func aBodyIsNotNeeded() throws {
        #expect(try alert(input: Array("unread".utf8)).status == 0)
        #expect(try stored()[0].body == "")
    }

    @Test func hostileTextsAreKeptAndShownTame() throws {
        let title = "'); drop table alerts; -- \u{1B}[2J\nx"
        let end = try alert(key: "k'\"; --", title: title, body: "-", input: [0x00, 0xFF, 0x41])
        #expect(end.status == 0, "\(end.log)")
        let alerts = try stored()
        #expect(alerts[0].title == title && alerts[0].body == "\u{FFFD}\u{FFFD}A")
        let status = try trading.usdcop(["status"])
        #expect(
            status.status == 0 && !status.output.contains("\u{1B}")
                && status.output.contains("drop table alerts; -- \\u{1b}[2J x"))
    }

    @Test(arguments: [
        ("key", 512, 513), ("title", 300, 301), ("body", 20_000, 20_001),
    ])
    func eachPartHasItsLongest(part: String, longest: Int, tooLong: Int) throws {
        func run(_ count: Int) throws -> TaskEnd {
            let text = String(repeating: "ñ", count: count)
            switch part {
            case "key": return try alert(key: text)
            case "title": return try alert(title: text)
            default: return try alert(body: "-", input: Array(text.utf8))
            }
        }
        let refused = try run(tooLong)
        #expect(refused.status == 64 && refused.log.contains("--\(part) has \(tooLong) characters; accepted: at most \(longest)"))
        #expect(try stored() == [])
        #expect(try run(longest).status == 0 && stored().count == 1)
    }

    @Test func aBodyWithoutEndIsRefused() throws {
        let end = try alert(body: "-", input: [UInt8](repeating: 0x41, count: 400_000))
        #expect(end.status == 64 && end.log.contains("more than 160000 bytes"), "\(end.log)")
    }

    @Test func whatIsNoAlertIsRefused() throws {
        let cases = [
            (["alert", "--severity", "info", "--title", "t"], "--key is missing"),
            (["alert", "--key", "k", "--title", "t"], "--severity is missing"),
            (["alert", "--key", "k", "--severity", "info"], "--title is missing"),
            (["alert", "--key", "k", "--severity", "fatal", "--title", "t"], "--severity is fatal"),
            (["alert", "--key", "a\nb", "--severity", "info", "--title", "t"], "--key holds a control character"),
            (["alert", "--key", " ", "--severity", "info", "--title", "t"], "--key says nothing"),
            (["alert", "--key", "k", "--severity", "info", "--title", "\u{200B}"], "--title says nothing"),
            (["alert", "--key", "", "--severity", "info", "--title", "t"], "--key stands without its value"),
        ]
        for (arguments, message) in cases {
            let run = try trading.usdcop(arguments)
            #expect(run.status == 64 && run.errors.contains(message), "\(run.errors)")
        }
        #expect(try stored() == [])
    }

    @Test func withoutADatabaseItSaysSo() throws {
        let folder = TemporaryFolder()
        let environment = ["DATABASE_URL": "postgresql:///usdcop?host=\(folder.path)"]
        let run = try CommandRun(
            "usdcop", ["alert", "--key", "k", "--severity", "info", "--title", "t"], environment: environment)
        #expect(run.status == 69)
    }
}
