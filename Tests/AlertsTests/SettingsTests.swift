import CivilTime
import Configuration
import Failures
import Files
import HTTPTransport
import TestSupport
import Testing

@testable import Alerts

/// The settings file is taken strictly.
struct SettingsTests {
    @Test func theShippedFileIsGood() throws {
        let settings = try AlertSettings(path: Path.join(packageDirectory, "config/operations/alerts.yaml"))
        #expect(settings.monitor.barSilenceMinutes == 20 && settings.monitor.signalDue == TimeOfDay("09:00"))
        #expect(settings.monitor.retryableFailureMinutes == 30 && settings.delivery.retry.attempts == 3)
        #expect(settings.delivery.timeout == .seconds(5) && settings.delivery.budget == .seconds(60))
    }

    @Test(arguments: [
        ("bar_silence_minutes: 20", "bar_silence_minutes: 0"), ("bar_silence_minutes: 20", "bar_silence_minutes: 301"),
        ("bar_silence_minutes: 20", "bar_silence: 20"), ("signal_due: \"09:00\"", "signal_due: 9 o'clock"),
        ("attempts: 2", "attempts: 0"), ("attempts: 2", "attempts: 11"), ("timeout_s: 5", "timeout_s: 0"),
        ("budget_s: 60", "budget_s: 601"), ("base_s: 0", "base_s: 5"), ("delivery:", "deliveries:"),
        ("retryable_failure_minutes: 30", "retryable_failure_minutes: -1"),
    ])
    func whatCannotBeIsRefusedByName(line: String, replacement: String) throws {
        let text = Bench.settings.replacing(line, with: replacement)
        try #require(text != Bench.settings)
        do throws(Failure) {
            _ = try AlertSettings(ConfigurationDocument(text: text, name: "alerts.yaml"))
            Issue.record("\(replacement) is taken")
        } catch {
            #expect(error.kind == .configuration && error.message.hasPrefix("alerts.yaml:"), "\(error)")
        }
    }
}
