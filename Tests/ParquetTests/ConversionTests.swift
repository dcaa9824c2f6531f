import Failures
import Files
import Parquet
import TestSupport
import Testing

@Suite struct ConversionTests {
    let folder = TemporaryFolder()

    @Test(arguments: [0, 1, 2, 6, 15, 22, 23, 30, 38])
    func decimalsBecomeTheDoubleTheirTextParsesTo(scale: Int) throws {
        var generator = SplitMix(state: UInt64(scale) + 1)
        let limit = (0..<38).reduce(Int128(1)) { power, _ in power * 10 }
        var unscaled: [Int128] = [0, 1, -1, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, (1 << 53) - 1, limit - 1, 1 - limit]
        for digits in 1...37 {
            let bound = (0..<digits).reduce(Int128(1)) { power, _ in power * 10 }
            for _ in 0..<20 { unscaled.append(Int128.random(in: -bound...bound, using: &generator)) }
        }
        let table = try folder.roundTrip([ParquetColumn("x", .decimals(unscaled, precision: 38, scale: scale))])
        let column = try table.doubles("x")
        for (row, value) in unscaled.enumerated() { #expect(column[row] == Double("\(value)e-\(scale)"), "\(value)") }
    }

    @Test func integersBecomeTheNearestDouble() throws {
        let values: [Int64] = [0, -1, 4123, (1 << 53) + 1, .max, .min]
        let table = try folder.roundTrip([ParquetColumn("x", .integers(values))])
        #expect(Array(try table.doubles("x")) == values.map(Double.init))
    }

    @Test func nearestDecimalsOfPricesReturnThePrices() throws {
        let prices = [3271.76, 3271.76001, 4000, 0.000001, .nan]
        let column = try ParquetColumn.decimals("x", nearest: prices, precision: 12, scale: 6)
        let table = try folder.roundTrip([column])
        #expect(try table.doubles("x").dropLast().elementsEqual(prices.dropLast()))
        #expect(try table.doubles("x").isNull(4))
    }

    @Test func nanosecondsBecomeMicroseconds() throws {
        let table = try folder.roundTrip([
            ParquetColumn("t", .timestamps([1_000, -1_000, 0, 1_700_000_000_000_001_000], unit: .nanoseconds, zone: "UTC")),
            ParquetColumn("m", .timestamps([1, -1, 0, 5], unit: .milliseconds, zone: nil)),
        ])
        #expect(Array(try table.instants("t")) == [1, -1, 0, 1_700_000_000_000_001])
        #expect(Array(try table.instants("m")) == [1000, -1000, 0, 5000])
    }

    @Test func timesFinerThanAMicrosecondAreRefusedUnlessRoundingIsAskedFor() throws {
        let table = try folder.roundTrip([
            ParquetColumn("t", .timestamps([1_000, 1_999, -1], unit: .nanoseconds, zone: "UTC"))
        ])
        let refused = failure { () throws(Failure) in _ = try table.instants("t") }
        #expect(refused?.code == "time_too_fine")
        #expect(refused?.message.contains("row 1") == true)
        let rounded = try table.instants("t", exact: false)
        #expect(Array(rounded) == [1, 1, -1])
        #expect(rounded.inexactRows == [1, 2])
    }

    @Test func millisecondsBeyondTheRangeStayInIt() throws {
        let table = try folder.roundTrip([
            ParquetColumn("t", .timestamps([.max, .min, 1], unit: .milliseconds, zone: "UTC"))
        ])
        let instants = try table.instants("t", exact: false)
        #expect(Array(instants) == [.max, .min, 1000])
        #expect(instants.inexactRows == [0, 1])
    }

    @Test func clockTimesAtMidnightAreDates() throws {
        let day: Int64 = 86_400_000_000
        let table = try folder.roundTrip([
            ParquetColumn("good", .timestamps([-day, 0, 3 * day], zone: nil)),
            ParquetColumn("bad", .timestamps([0, day - 1, -1], zone: nil)),
            ParquetColumn("zoned", .timestamps([0, 0, 0], zone: "UTC")),
        ])
        #expect(Array(try table.dates("good")) == [-1, 0, 3])
        #expect(failure { () throws(Failure) in _ = try table.dates("bad") }?.code == "date_not_at_midnight")
        let rounded = try table.dates("bad", exact: false)
        #expect(Array(rounded) == [0, 0, -1])
        #expect(rounded.inexactRows == [1, 2])
        #expect(failure { () throws(Failure) in _ = try table.dates("zoned") }?.code == "wrong_type")
    }

    @Test func aColumnIsNotGivenAsWhatItIsNot() throws {
        let table = try folder.roundTrip([
            ParquetColumn("text", .strings(["3271.76"])), ParquetColumn("flag", .booleans([true])),
            ParquetColumn("day", .dates([1])), ParquetColumn("x", .doubles([1])),
        ])
        let attempts: [(String, (String) throws(Failure) -> Void)] = [
            ("text", { (name) throws(Failure) in _ = try table.doubles(name) }),
            ("flag", { (name) throws(Failure) in _ = try table.doubles(name) }),
            ("day", { (name) throws(Failure) in _ = try table.doubles(name) }),
            ("day", { (name) throws(Failure) in _ = try table.instants(name) }),
            ("x", { (name) throws(Failure) in _ = try table.strings(name) }),
            ("x", { (name) throws(Failure) in _ = try table.dates(name) }),
            ("x", { (name) throws(Failure) in _ = try table.integers(name) }),
        ]
        for (name, attempt) in attempts {
            let refused = failure { () throws(Failure) in try attempt(name) }
            #expect(refused?.code == "wrong_type" && refused?.kind == .data)
            #expect(refused?.message.contains("column \(name) of") == true)
        }
    }

    @Test func whatDoesNotFitIsNotWritten() throws {
        let columns: [[ParquetColumn]] = [
            [ParquetColumn("x", .decimals([100_000], precision: 5, scale: 2))],
            [ParquetColumn("x", .decimals([-100_000], precision: 5, scale: 2))],
            [ParquetColumn("x", .decimals([1], precision: 39, scale: 2))],
            [ParquetColumn("x", .decimals([1], precision: 2, scale: 3))],
            [ParquetColumn("x", .doubles([1])), ParquetColumn("y", .doubles([1, 2]))],
        ]
        for table in columns {
            #expect(failure { () throws(Failure) in _ = try ParquetWriter.encode(table) }?.code == "value_not_writable")
        }
        #expect(
            failure { () throws(Failure) in
                _ = try ParquetColumn.decimals("x", nearest: [0x1p50], precision: 38, scale: 0)
            }?.code == "value_not_writable")
        _ = try ParquetWriter.encode([ParquetColumn("x", .decimals([99_999, -99_999], precision: 5, scale: 2))])
    }
}
