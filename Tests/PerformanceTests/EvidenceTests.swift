import Execution
import Performance
import Statistics
import Strategy
import TestSupport
import Testing

struct RandomSignsTests {
    private func replay(_ weeks: [WeekOutcome]) -> WeekReplay { WeekReplay(weeks: weeks, terms: referenceTerms) }

    @Test func signsThatWereAllRightAreHardToMatch() {
        let weeks = (0..<12).map { outcome(.short, endsAt: $0 % 2 == 0 ? 3960 : 3950) }
        // Only all twelve shorts do as well: one draw in 4096.
        #expect(RandomSigns(replay(weeks)).pValue < 0.005)
    }

    @Test func signsThatWereAllWrongAreAlwaysMatched() {
        #expect(RandomSigns(replay((0..<12).map { _ in outcome(.short, endsAt: 4040) })).pValue == 1)
    }

    @Test func oneRightWeekIsMatchedByHalfTheDraws() {
        expectClose(RandomSigns(replay([outcome(.short, endsAt: 3960)])).pValue, 0.5, absolute: 0.05)
    }

    @Test func aWeekSkippedForSizeCanBeDrawnShort() {
        // The strategy wanted a long that its tier forbids: it stays out, and so does the coin that says long.
        let skipped = outcome(.long, endsAt: 4040, multipliers: (0, 1.5))
        expectClose(RandomSigns(replay([skipped])).pValue, 0.5, absolute: 0.05)
    }

    @Test func weeksHeldBackAreNotDrawn() {
        let held = outcome(.short, endsAt: 3000, isHeldBack: true)
        #expect(RandomSigns(replay([held])).pValue == 1)
        let week = outcome(.short, endsAt: 3960)
        #expect(RandomSigns(replay([week, held])) == RandomSigns(replay([week])))
    }

    @Test func theDrawsAreThoseOfTheSeed() {
        let weeks = [3960.0, 4020, 3990].map { outcome(.short, endsAt: $0, reason: .takeProfit) }
        var generator = SeededGenerator(seed: 42)
        var asGood = 0
        for _ in 0..<1000 {
            let moves = [0.01, -0.005, 0.0025]
            let returns = moves.map { generator.next() >> 63 == 1 ? -$0 : 1.5 * $0 }
            // Short, short, short: +1.5 %, −0.75 %, +0.375 %.
            if returns.reduce(1, { $0 * (1 + $1) }) >= 1.015 * 0.9925 * 1.00375 - 1e-12 { asGood += 1 }
        }
        #expect(RandomSigns(replay(weeks)).pValue == Double(asGood) / 1000)
        #expect(RandomSigns(replay(weeks)).draws == 1000)
    }

    @Test func withoutWeeksEveryDrawIsAsGood() { #expect(RandomSigns(replay([])).pValue == 1) }

    @Test func withoutDrawsNothingSpeaksAgainstChance() {
        #expect(RandomSigns(replay([outcome(.short, endsAt: 3960)]), draws: 0).pValue == 1)
    }
}

struct TrialPolicyTests {
    private func trials(_ count: Int) -> [RecordedTrial] {
        (0..<count).map { RecordedTrial(configuration: "c\($0)", sharpePerTrade: Double($0 % 2) * 0.2) }
    }

    @Test func declaredTrialsCountLikeRecordedOnes() {
        #expect(TrialPolicy(recorded: trials(3), declared: 4, tradeCount: 40).trialCount == 7)
        #expect(TrialPolicy(recorded: [], declared: 0, tradeCount: 40).trialCount == 1)
    }

    @Test(arguments: [(1, false), (9, false), (10, true), (11, true)])
    func theirOwnVarianceCountsFromTenTrialsOn(count: Int, isOwn: Bool) {
        let recorded = trials(count)
        let policy = TrialPolicy(recorded: recorded, declared: 50, tradeCount: 40)
        let own = sampleVariance(recorded.map(\.sharpePerTrade))
        expectClose(policy.variance, isOwn ? own : 1.0 / 40, relative: 1e-14)
    }

    @Test func aConfigurationOnOtherDataIsTheSameTrial() {
        let again = RecordedTrial(configuration: "c0", sharpePerTrade: 0.9)
        let policy = TrialPolicy(recorded: trials(9) + [again], declared: 0, tradeCount: 25)
        #expect(policy.trialCount == 9 && policy.variance == 1.0 / 25)
        let ten = TrialPolicy(recorded: trials(10) + [again], declared: 0, tradeCount: 25)
        expectClose(
            ten.variance, sampleVariance([0.9] + trials(10).dropFirst().map(\.sharpePerTrade)), relative: 1e-14)
    }

    @Test func withoutTradesThereIsNoNullVariance() {
        #expect(TrialPolicy(recorded: [], declared: 0, tradeCount: 0).variance == 0)
    }
}

struct EvidenceTests {
    private let weeks = [3960.0, 4020, 3970, 3990, 4010, 3950].map { outcome(.short, endsAt: $0) }

    private func evidence(_ weeks: [WeekOutcome], trials: Int = 1) -> Evidence {
        let replay = WeekReplay(weeks: weeks, terms: referenceTerms)
        let ledger = replay.strategy()
        let policy = TrialPolicy(recorded: [], declared: trials, tradeCount: ledger.trades.count)
        return Evidence(ledger, replay: replay, trials: policy, costCurve: costCurve, stress: 5)
    }

    @Test func theEvidenceIsThatOfTheReturnsPerTrade() throws {
        let trades = WeekReplay(weeks: weeks, terms: referenceTerms).strategy().trades
        let moments = try #require(Moments(trades.map { $0.pnlPct / 100 }))
        let estimate = try #require(SharpeEstimate(moments))
        let evidence = evidence(weeks, trials: 20)
        #expect(evidence.probabilisticSharpeRatio == estimate.probabilisticSharpeRatio(benchmark: 0))
        #expect(evidence.deflatedSharpeRatio == estimate.deflatedSharpeRatio(trials: 20, variance: 1.0 / 6))
        #expect(evidence.minimumTrackRecordTrades == estimate.minimumTrackRecord(benchmark: 0, confidence: 0.95))
        #expect(Evidence.sharpePerTrade(of: trades) == moments.sharpeRatio)
    }

    @Test func theIntervalIsThatOfTheBlockBootstrapAYear() throws {
        let trades = WeekReplay(weeks: weeks, terms: referenceTerms).strategy().trades
        let weekly = try #require(StationaryBootstrap(trades.map { $0.pnlPct / 100 }, meanBlock: 4).interval(0.95))
        let interval = try #require(evidence(weeks).sharpeInterval)
        #expect(interval.contains(evidence(weeks).strategy.sharpe))
        expectClose(interval.lowerBound, weekly.lowerBound * 52.0.squareRoot(), relative: 1e-15)
        expectClose(interval.upperBound, weekly.upperBound * 52.0.squareRoot(), relative: 1e-15)
    }

    @Test func theStressIsThePointAtFiveBasisPoints() {
        let evidence = evidence(weeks)
        #expect(evidence.costCurve.map(\.basisPointsPerSide) == costCurve)
        #expect(evidence.stressed == evidence.costCurve[2])
    }

    @Test func aPermanentShortDoesNotBeatTheAlwaysShort() { #expect(!evidence(weeks).beatsNaiveRivals) }

    @Test func oneThatIsRightEveryWeekBeatsAll() {
        let clever = [3960.0, 4020, 3970, 3990, 4010, 3950].map { price in
            outcome(price < 4000 ? .short : .long, endsAt: price)
        }
        #expect(evidence(clever).beatsNaiveRivals)
    }

    @Test func withoutTradesThereIsNoEvidence() {
        let none = evidence([])
        #expect(none.sharpeInterval == nil && none.probabilisticSharpeRatio == nil && none.deflatedSharpeRatio == nil)
        #expect(none.minimumTrackRecordTrades == nil && none.stressed.result.totalReturnPct == 0 && !none.beatsNaiveRivals)
        #expect(none.randomSigns.pValue == 1 && Evidence.sharpePerTrade(of: []) == 0)
    }

    @Test func oneTradeHasASharpeOfZeroAndNoProbability() {
        let single = evidence([outcome(.short, endsAt: 3960)])
        #expect(single.strategy.sharpe == 0 && single.sharpeInterval == 0...0)
        #expect(single.probabilisticSharpeRatio == nil)
    }

    @Test func theSameWeeksGiveTheSameEvidence() { #expect(evidence(weeks) == evidence(weeks)) }
}
