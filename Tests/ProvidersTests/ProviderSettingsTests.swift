import Failures
import HTTPTransport
import Market
import Testing

@testable import Providers

@Suite struct ProviderSettingsTests {
    @Test(arguments: [
        ("twelvedata", 3, 300, 2, 3), ("fred", 5, 600, 3, 5), ("investing", 3, 600, 2, 2), ("suameca", 4, 300, 2, 4),
        ("bcrp", 4, 300, 2, 4), ("fedesarrollo", 5, 60, 3, 3), ("dane", 5, 60, 3, 3), ("default", 5, 60, 3, 5),
        ("unheard-of", 5, 60, 3, 5),
    ])
    func everySourceHasItsPolicy(source: String, failures: Int, open: Int, successes: Int, attempts: Int) throws {
        let policy = try shippedSettings().policy(of: source)
        #expect(policy.circuit == CircuitBreaker.Policy(failures: failures, openSeconds: open, successes: successes))
        #expect(policy.retry.attempts == attempts)
    }

    @Test func twelveDataIsAskedAsItsPlanAllows() throws {
        let settings = try shippedSettings().twelveData
        #expect(settings.keyLimits == KeyRing.Limits(creditsPerMinute: 8, creditsPerDay: 800, minuteCooldownSeconds: 62))
        #expect(settings.windowDays == 14 && settings.rowLimit == 5000 && settings.liveRows == 60)
        #expect(settings.liveTimeout == .seconds(15) && settings.backfillTimeout == .seconds(30))
        #expect(settings.retry == RetryPolicy(attempts: 3, base: .seconds(10), maximum: .seconds(60)))
    }

    @Test(arguments: [
        ("  default:\n", "  standard:\n", "configuration_missing_key"),
        ("stale_closes: 40", "stale_closes: 61", "configuration_out_of_range"),
        ("[3.0, 8.0]", "[8.0, 3.0]", "configuration_invalid"), ("    base_s: 10", "    base_s: 61", "configuration_invalid"),
        ("live_rows", "live_lines", "configuration_missing_key"), ("successes: 3", "successes: 4", "configuration_out_of_range"),
        ("bars:", "candles:", "configuration_missing_key"),
    ])
    func aWrongSettingIsNamed(old: String, new: String, code: String) throws {
        let failure = #expect(throws: Failure.self) { try shippedSettings([(old, new)]) }
        #expect(failure?.code == code)
    }
}
