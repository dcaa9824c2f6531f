import Execution
import Testing

/// Records of one week held against each other.
@Suite struct RecordCheckTests {
    private func leverage(_ execution: Double, _ signal: Double?, _ order: Double?) -> Testimony {
        Testimony("leverage", [.execution: execution, .signal: signal, .order: order])
    }

    @Test func recordsThatSayTheSameOrNothingDoNotContradict() {
        #expect(RecordCheck.contradictions([leverage(1.5, 1.5, 1.5), leverage(1.5, nil, nil), leverage(0, 0, nil)]) == [])
        #expect(RecordCheck.contradictions([Testimony("entry", words: [.execution: "booked", .order: "booked"])]) == [])
    }

    @Test func aContradictionNamesFigureValuesAndRecords() {
        let found = RecordCheck.contradictions([leverage(20, 1.5, nil)])
        #expect(found.map(\.text) == ["leverage is 20.0 in forecast_h5_executions, 1.5 in forecast_h5_signals"])
        let words = RecordCheck.contradictions([Testimony("the entry", words: [.execution: "booked", .order: "not booked"])])
        #expect(words.map(\.text) == ["the entry is booked in forecast_h5_executions, not booked in orders"])
    }

    /// A relative difference of 1e-9: below and at it one figure, above it two.
    @Test(arguments: [
        (0.999_999_999_1, true), (0.999_999_999, true), (0.999_999_998_9, false), (1.000_000_000_9, true),
        (1.000_000_001_1, false),
    ])
    func twoNumbersAreOneFigureUpToTheTolerance(other: Double, isOne: Bool) {
        #expect(RecordCheck.contradictions([leverage(1, other, nil)]).isEmpty == isOne)
    }

    /// Execution, signal, order, and what is gone by.
    private static let disagreements: [[Double?]] = [
        [1.5, 1.5, 1.5, 1.5], [20, 1.5, 1.5, 1.5], [1.5, 20, 1.5, 1.5], [1.5, 1.5, 20, 1.5], [20, 1.5, 1, 20],
        [20, 1.5, nil, 20],
    ]

    @Test(arguments: disagreements) func twoRecordsAgainstOneAreGoneBy(values: [Double?]) {
        #expect(RecordCheck.confirmed(leverage(values[0] ?? 0, values[1], values[2])) == values[3])
    }
}
