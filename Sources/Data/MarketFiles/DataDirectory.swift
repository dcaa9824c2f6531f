internal import Files
public import Market

/// The standard file names of a folder of market data; they are the same in every such folder.
public struct DataDirectory: Sendable, Equatable {
    /// The folder's path.
    public let path: String

    /// The folder at `path`; nothing is checked.
    public init(_ path: String) { self.path = path }

    /// Daily bars of USD/COP, `usdcop_daily_ohlcv.parquet`.
    public var dailyBars: String { Path.join(path, "usdcop_daily_ohlcv.parquet") }
    /// Daily macro rows, `MACRO_DAILY_CLEAN.parquet`.
    public var macro: String { Path.join(path, "MACRO_DAILY_CLEAN.parquet") }
    /// Five-minute bars of an instrument, such as `usdcop_m5_ohlcv.parquet`.
    public func fiveMinuteBars(_ instrument: Instrument) -> String {
        Path.join(path, "\(instrument.fileStem)_m5_ohlcv.parquet")
    }
    /// What the folder holds, with row counts and hashes, `manifest.json`.
    public var manifest: String { Path.join(path, "manifest.json") }
}
