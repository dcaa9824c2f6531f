import Failures
import Files
import Foundation
import Parquet
import TestSupport
import Testing

@Suite struct HostileFileTests {
    let folder = TemporaryFolder()

    private func columns(_ rows: Int = 200) -> [ParquetColumn] {
        [
            ParquetColumn("time", .timestamps((0..<rows).map { Int64($0) * 300_000_000 }, zone: "America/Bogota")),
            ParquetColumn("symbol", .strings((0..<rows).map { $0 % 3 == 0 ? "USD/COP" : "USD/MXN" })),
            ParquetColumn("open", .doubles((0..<rows).map { 4000 + Double($0 % 17) / 8 }), nullRows: [5]),
            ParquetColumn("price", .decimals((0..<rows).map { Int128($0) }, precision: 10, scale: 6)),
        ]
    }

    private func write(_ bytes: [UInt8], _ name: String = "file.parquet") throws -> String {
        let path = folder.file(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Reads everything there is in every form; only the absence of a crash and the kind of the failure matter.
    private func readAll(_ path: String) -> Failure? {
        do throws(Failure) {
            let file = try ParquetFile(path)
            let table = try file.read(["time", "symbol", "open", "price"])
            _ = try table.instants("time", exact: false).reduce(0, &+)
            _ = try table.strings("symbol").map { $0?.utf8.count ?? 0 }
            _ = try table.doubles("open").reduce(0, +)
            _ = try table.doubles("price").reduce(0, +)
            return nil
        } catch {
            return error
        }
    }

    @Test func aMissingFileIsNamed() {
        let refused = failure { () throws(Failure) in _ = try ParquetReader.schema(of: folder.file("none.parquet")) }
        #expect(refused?.code == "file_missing" && refused?.kind == .data)
        #expect(refused?.message.contains("none.parquet") == true)
        let below = failure { () throws(Failure) in _ = try ParquetFile("/dev/null/none.parquet") }
        #expect(below?.code == "file_missing")
    }

    @Test func whatIsNoRegularFileIsRefused() throws {
        #expect(failure { () throws(Failure) in _ = try ParquetFile(folder.path) }?.code == "file_unreadable")
        #expect(failure { () throws(Failure) in _ = try ParquetFile("/dev/zero") }?.code == "file_unreadable")
        mkfifo(folder.file("pipe"), 0o600)
        #expect(failure { () throws(Failure) in _ = try ParquetFile(folder.file("pipe")) }?.code == "file_unreadable")
    }

    @Test func aFileBeyondTheLimitOfMarketDataIsRefusedBeforeItIsRead() throws {
        let path = try write(try ParquetWriter.encode(columns()))
        // A hole takes no room on the disk.
        truncate(path, FileLimit.data.bytes + 1)
        #expect(failure { () throws(Failure) in _ = try ParquetFile(path) }?.code == "file_too_large")
        #expect(failure { () throws(Failure) in _ = try CSVReader.read(path) }?.code == "file_too_large")
        truncate(path, FileLimit.data.bytes)
        #expect(failure { () throws(Failure) in _ = try ParquetFile(path) }?.code == "not_parquet")
    }

    @Test func whatIsNotParquetIsRefused() throws {
        let good = try ParquetWriter.encode(columns())
        var wrongEnd = good
        wrongEnd[wrongEnd.count - 1] = UInt8(ascii: "2")
        var hugeFooter = good
        hugeFooter.replaceSubrange((good.count - 8)..<(good.count - 4), with: [0xFF, 0xFF, 0xFF, 0x7F])
        let contents: [[UInt8]] = [
            [], Array("time,open\n2024-01-02,1\n".utf8), Array(repeating: 0, count: 4096), Array("PAR1".utf8),
            Array("PAR1PAR1PAR1".utf8), wrongEnd, hugeFooter,
            Array("PARE".utf8) + Array(good.dropFirst(4).dropLast(4)) + Array("PARE".utf8),
        ]
        for bytes in contents {
            let path = try write(bytes)
            let refused = failure { () throws(Failure) in _ = try ParquetFile(path) }
            #expect(refused?.code == "not_parquet" && refused?.kind == .data, "\(bytes.count) bytes")
            #expect(refused?.message.contains(path) == true)
        }
    }

    @Test func aFileCutShortIsRefused() throws {
        let good = try ParquetWriter.encode(columns())
        for length in stride(from: 0, to: good.count, by: 13) {
            #expect(readAll(try write(Array(good[..<length])))?.code == "not_parquet", "\(length) of \(good.count)")
        }
        #expect(readAll(try write(good)) == nil)
    }

    @Test(arguments: [ParquetWriter.Compression.none, .snappy, .zstd(level: 1)])
    func flippedBitsNeverCrash(_ compression: ParquetWriter.Compression) throws {
        let good = try ParquetWriter.encode(columns(), metadata: [("k", "v")], compression: compression, rowsPerGroup: 64)
        var generator = SplitMix(state: 20_240_603)
        var refusals = 0
        for round in 0..<400 {
            var bytes = good
            for _ in 0..<(1 + round % 3) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            }
            guard let refused = readAll(try write(bytes)) else { continue }
            refusals += 1
            #expect(refused.kind == .data, "\(refused)")
        }
        #expect(refusals > 200)
    }

    @Test func aFlippedBitInAPageIsFound() throws {
        var bytes = try ParquetWriter.encode(
            [ParquetColumn("x", .doubles([1234.5678, 2]))], compression: .none)
        let pattern = withUnsafeBytes(of: 1234.5678.bitPattern.littleEndian) { Array($0) }
        // The first occurrence is the page's, later ones are the footer's statistics.
        let place = try #require(bytes.indices.dropLast(8).first { Array(bytes[$0..<($0 + 8)]) == pattern })
        bytes[place + 3] ^= 0x10
        let path = try write(bytes)
        let refused = failure { () throws(Failure) in _ = try ParquetReader.read(path, columns: ["x"]) }
        #expect(refused?.code == "file_damaged")
    }

    @Test func aFooterThatClaimsTooManyRowsIsRefusedBeforeMemoryIsTaken() throws {
        let rows = 3_000_000
        var bytes = try ParquetWriter.encode(
            [ParquetColumn("x", .integers(Array(repeating: 0, count: rows)))], rowsPerGroup: rows)
        // The row count as Thrift writes it (zigzag, seven bits a byte), and the largest number of the same length.
        let claimed = stride(from: 0, to: 28, by: 7).map { UInt8(((2 * rows) >> $0) & 0x7F) | ($0 < 21 ? 0x80 : 0) }
        let places = bytes.indices.dropLast(4).filter { bytes[$0] == claimed[0] && Array(bytes[$0..<($0 + 4)]) == claimed }
        #expect(places.count >= 2)
        for place in places { bytes.replaceSubrange(place..<(place + 4), with: [0xFE, 0xFF, 0xFF, 0x7F]) }
        let path = try write(bytes)
        let refused = failure { () throws(Failure) in _ = try ParquetFile(path) }
        #expect(refused?.code == "file_too_large" && refused?.kind == .data)
    }

    @Test func columnsThatAreNotThereAreNamed() throws {
        let path = try write(try ParquetWriter.encode(columns()))
        let refused = failure { () throws(Failure) in _ = try ParquetReader.read(path, columns: ["time", "Open"]) }
        #expect(refused?.code == "missing_column")
        #expect(refused?.message.contains("no column Open; it has time, symbol, open, price") == true)
        let table = try ParquetReader.read(path, columns: ["open"])
        #expect(table.schema.names == ["open"])
        #expect(failure { () throws(Failure) in _ = try table.doubles("price") }?.code == "missing_column")
    }

    @Test func aNameThatStandsForTwoColumnsIsRefused() throws {
        let path = try write(
            try ParquetWriter.encode([
                ParquetColumn("x", .doubles([1])), ParquetColumn("x", .doubles([2])), ParquetColumn("y", .doubles([3])),
            ]))
        #expect(
            failure { () throws(Failure) in _ = try ParquetReader.read(path, columns: ["x"]) }?.code == "duplicated_column")
        #expect(try ParquetReader.read(path, columns: ["y"]).doubles("y").first == 3)
    }

    @Test func columnsComeInAnyAskedOrderAndOnceEach() throws {
        let path = try write(try ParquetWriter.encode(columns()))
        let table = try ParquetReader.read(path, columns: ["price", "time", "price"])
        #expect(table.schema.names == ["price", "time"])
        #expect(try table.doubles("price")[199] == 0.000199)
        #expect(try table.instants("time")[1] == 300_000_000)
    }

    @Test func anUnwritablePlaceIsAFaultOfTheConfiguration() throws {
        let file = try write([1], "plain")
        let refused = failure { () throws(Failure) in
            try ParquetWriter.write([ParquetColumn("x", .doubles([1]))], to: file + "/x.parquet")
        }
        #expect(refused?.kind == .configuration)
    }
}
