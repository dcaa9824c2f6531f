import Failures
import Parquet
import TestSupport
import Testing

/// The failure that `body` throws; records an issue when there is none.
func failure(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws(Failure) -> Void
) -> Failure? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
        return nil
    } catch {
        return error
    }
}

/// A fixed stream of numbers: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension TemporaryFolder {
    /// Writes columns to a file of this folder and reads them all back.
    func roundTrip(
        _ columns: [ParquetColumn], metadata: [(String, String)] = [], compression: ParquetWriter.Compression = .snappy,
        rowsPerGroup: Int = 1 << 20
    ) throws -> ParquetTable {
        let path = file("table.parquet")
        try ParquetWriter.write(
            columns, metadata: metadata, compression: compression, rowsPerGroup: rowsPerGroup, to: path)
        return try ParquetReader.read(path, columns: columns.map(\.name))
    }
}
