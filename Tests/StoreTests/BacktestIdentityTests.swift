import CivilTime
import Store
import Testing

/// The identity of a published result is a UUID of version 8 (RFC 9562, section 5.8) that follows from its evidence.
@Suite struct BacktestIdentityTests {
    /// The digit of the variant for each digit that it replaces.
    private static let variants: [(digit: Character, variant: Character)] = Array(
        zip("0123456789abcdef", "89ab89ab89" + "9ab89a"))

    @Test(arguments: variants) func theVariantIsOneOfFourForEveryDigit(digit: Character, variant: Character) throws {
        let hash = "0123456789abcdef\(digit)123456789abcdef" + String(repeating: "f", count: 32)
        #expect(try identity(hash) == "01234567-89ab-8def-\(variant)123-456789abcdef")
    }

    private func identity(_ evidenceHash: String) throws -> String {
        let day = try #require(CivilDate("2024-01-02"))
        return BacktestResultRow(
            evidenceHash: evidenceHash, strategyID: "s", dates: day...day, isOutOfSample: true, tradeCount: 0, winRatePct: nil,
            sharpe: nil, maxDrawdownPct: nil, profitUSD: 0, totalReturnPct: nil, profitFactor: nil, trades: "[]",
            equityCurve: "[]",
            runSource: "t", runAt: Instant(microseconds: 0), createdBy: "t"
        ).identity
    }
}
