import Files
import Parquet
import TestSupport
import Testing

@Suite struct RoundTripTests {
    let folder = TemporaryFolder()

    @Test(arguments: [
        ParquetWriter.Compression.none, .snappy, .zstd(level: 3), .gzip(level: 6),
    ])
    func everyTypeComesBackAsItWasWritten(_ compression: ParquetWriter.Compression) throws {
        let table = try folder.roundTrip(
            [
                ParquetColumn("double", .doubles([1.5, -0.1, 4e300])),
                ParquetColumn("float", .floats([0.1, -2, 3])),
                ParquetColumn("integer", .integers([.min, 0, .max])),
                ParquetColumn("instant", .timestamps([-1, 0, 1_700_000_000_123_456], zone: "America/Bogota")),
                ParquetColumn("clock", .timestamps([0, 1, 2], zone: nil)),
                ParquetColumn("day", .dates([-1, 0, 19_000])),
                ParquetColumn("text", .strings(["USD/COP", "", "peso ñ"])),
                ParquetColumn("flag", .booleans([true, false, true])),
                ParquetColumn("decimal", .decimals([4_123_450_000, -1, 0], precision: 10, scale: 6)),
            ], compression: compression)
        #expect(Array(try table.doubles("double")) == [1.5, -0.1, 4e300])
        #expect(Array(try table.doubles("float")) == [Double(Float(0.1)), -2, 3])
        #expect(Array(try table.integers("integer")) == [.min, 0, .max])
        #expect(Array(try table.instants("instant")) == [-1, 0, 1_700_000_000_123_456])
        #expect(try table.instants("instant").zone == "America/Bogota")
        #expect(try table.instants("clock").zone == nil)
        #expect(Array(try table.dates("day")) == [-1, 0, 19_000])
        #expect(Array(try table.strings("text")) == ["USD/COP", "", "peso ñ"])
        #expect(Array(try table.doubles("decimal")) == [4123.45, -0.000001, 0])
        #expect(
            table.schema.types == [
                .double, .float, .integer, .timestamp(zone: "America/Bogota"), .timestamp(zone: nil), .date, .string,
                .boolean, .decimal(precision: 10, scale: 6),
            ])
    }

    @Test func nullsAreToldFromNaN() throws {
        let table = try folder.roundTrip([
            ParquetColumn("x", .doubles([1, .nan, 3, 4]), nullRows: [2]), .nullable("y", [.nan, 2, 3, .nan]),
        ])
        let x = try table.doubles("x")
        #expect(x[1].isNaN && x[2].isNaN)
        #expect((0..<4).map(x.isNull) == [false, false, true, false])
        #expect((x.nullCount, try table.doubles("y").nullCount) == (1, 2))
        #expect(x[3] == 4)
    }

    @Test func nullsOfEveryTypeAreFound() throws {
        let table = try folder.roundTrip([
            ParquetColumn("instant", .timestamps([5, 6, 7], zone: "UTC"), nullRows: [0]),
            ParquetColumn("day", .dates([5, 6, 7]), nullRows: [1]),
            ParquetColumn("clock", .timestamps([0, 0, 86_400_000_000], zone: nil), nullRows: [1]),
            ParquetColumn("text", .strings(["a", "b", "c"]), nullRows: [2]),
            ParquetColumn("integer", .integers([5, 6, 7]), nullRows: [0, 2]),
            ParquetColumn("decimal", .decimals([15, 16, 17], precision: 4, scale: 1), nullRows: [0]),
        ])
        let instants = try table.instants("instant")
        #expect(instants.isNull(0) && !instants.isNull(1) && instants[1] == 6)
        let days = try table.dates("day")
        #expect(days.isNull(1) && !days.isNull(2) && days[2] == 7)
        let clock = try table.dates("clock")
        #expect(clock.isNull(1) && !clock.isNull(2) && clock[2] == 1)
        #expect(Array(try table.strings("text")) == ["a", "b", nil])
        #expect(try table.integers("integer").isNull(2))
        let decimals = try table.doubles("decimal")
        #expect(decimals[0].isNaN && decimals[1] == 1.6)
    }

    @Test(arguments: [1, 3, 10, 1000])
    func rowGroupsAreJoined(rowsPerGroup: Int) throws {
        let values = (0..<100).map(Double.init)
        let table = try folder.roundTrip(
            [
                ParquetColumn("x", .doubles(values)), ParquetColumn("t", .timestamps((0..<100).map(Int64.init), zone: "UTC")),
                ParquetColumn("s", .strings((0..<100).map { "text \($0 / 7)" }), nullRows: [99]),
                ParquetColumn("d", .dates((0..<100).map(Int32.init)), nullRows: [50]),
            ], rowsPerGroup: rowsPerGroup)
        #expect(Array(try table.doubles("x")) == values)
        #expect(Array(try table.instants("t")) == (0..<100).map(Int64.init))
        #expect(try table.strings("s").dropLast().elementsEqual((0..<99).map { "text \($0 / 7)" }))
        #expect(try table.strings("s").distinct == (0..<15).map { "text \($0)" })
        #expect(try table.dates("d").isNull(50))
        #expect(try table.dates("d")[99] == 99)
    }

    @Test func aTableWithoutRowsIsATable() throws {
        let table = try folder.roundTrip([
            ParquetColumn("x", .doubles([])), ParquetColumn("t", .timestamps([], zone: "UTC")),
            ParquetColumn("d", .dates([])), ParquetColumn("s", .strings([])),
        ])
        #expect(table.rowCount == 0)
        #expect(try table.doubles("x").isEmpty && table.instants("t").isEmpty)
        #expect(try table.dates("d").isEmpty && table.strings("s").isEmpty)
    }

    @Test func metadataIsKept() throws {
        let table = try folder.roundTrip(
            [ParquetColumn("x", .doubles([1]))], metadata: [("usdcop.data_source", "synthetic"), ("señal", "sí")])
        #expect(table.schema.metadata == ["usdcop.data_source": "synthetic", "señal": "sí"])
    }

    @Test func equalInputGivesEqualBytes() throws {
        let columns = [
            ParquetColumn("x", .doubles((0..<5000).map { Double($0 % 97) })),
            ParquetColumn("s", .strings((0..<5000).map { "s\($0 % 11)" })),
        ]
        let first = try ParquetWriter.encode(columns, metadata: [("a", "1"), ("b", "2")], compression: .zstd(level: 9))
        let second = try ParquetWriter.encode(columns, metadata: [("a", "1"), ("b", "2")], compression: .zstd(level: 9))
        #expect(first == second)
        #expect(try ParquetWriter.encode(columns, compression: .zstd(level: 9)) != first)
    }

    @Test func writingReplacesTheOldFileAndLeavesNothingElse() throws {
        _ = try folder.roundTrip([ParquetColumn("x", .doubles([1]))])
        let table = try folder.roundTrip([ParquetColumn("x", .doubles([2, 3]))])
        #expect(Array(try table.doubles("x")) == [2, 3])
        #expect(FileSystem.names(in: folder.path) == ["table.parquet"])
    }

    @Test func columnsOutliveTheirTable() throws {
        func column() throws -> DoubleColumn {
            try folder.roundTrip([ParquetColumn("x", .doubles([1, 2, 3]))]).doubles("x")
        }
        let values = try column()
        #expect(values.withSpan { span in span.indices.reduce(0) { $0 + span[$1] } } == 6)
    }
}
