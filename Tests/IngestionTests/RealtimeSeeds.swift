import CivilTime
import Files
import Market
import MarketFiles
import TestSupport

/// The bars of the shipped seeds, which the simulator serves; read once.
enum ServedSeeds {
    static func bars(_ instrument: Instrument) throws -> [Bar] { try series.get()[instrument] ?? [] }

    private static let series = Result<[Instrument: [Bar]], any Error> {
        let directory = DataDirectory(Path.join(packageDirectory, "seeds/latest"))
        let never = Zone.utc.instant(.firstDay(ofYear: 2100))
        var series: [Instrument: [Bar]] = [:]
        for instrument in Instrument.allCases {
            series[instrument] = try FiveMinuteFile.read(
                directory.fiveMinuteBars(instrument), instrument: instrument, asOf: never
            ).bars
        }
        return series
    }
}
