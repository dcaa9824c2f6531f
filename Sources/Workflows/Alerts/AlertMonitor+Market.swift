internal import CivilTime
internal import Failures
internal import Market
internal import Postgres
internal import Store

extension AlertMonitor {
    /// The pair that is traded, when the session goes on without its bars.
    func silentMarket() throws(Failure) -> [Alert] {
        let symbol = Instrument.usdcop.symbol
        let newest = try BarStore(connection).newest(of: .usdcop, endedBy: asOf)?.time
        let silence = calendar.silence(since: newest, at: asOf)
        guard silence > rules.barSilenceMinutes * 60 else { return [] }
        let since = newest.map { "the newest opens at \($0.formatted(in: .bogota))" } ?? "there has never been one"
        // New York's holidays make trading thin, and hours without a bar nothing unusual.
        let isThin = USHolidays.isFederal(date)
        return [
            Alert(
                key: "bars:\(symbol):\(date):\(newest.map { $0.formatted(in: .bogota) } ?? "none")",
                severity: isThin ? .info : .warning,
                title: "\(symbol): no new bar for \(silence / 60) minutes of the session",
                body: "Of \(symbol) \(since). Look at the last runs of core_l0_02_ohlcv_realtime and at ingestion_circuit; "
                    + "core_l0_01_ohlcv_backfill fills what is missing."
                    + (isThin ? " It is a holiday in the United States, when trading is thin." : ""))
        ]
    }

    /// Sources that failed so often that they are not asked for a while; once a day each.
    func openCircuits() throws(Failure) -> [Alert] {
        try CircuitStore(connection).open(at: asOf).map { circuit in
            let name = circuit.key.isEmpty ? circuit.source : "\(circuit.source), \(circuit.key)"
            let since = circuit.openedAt ?? asOf
            let until = circuit.retryAt.map { ", tried again from \($0.formatted(in: .bogota)) on" } ?? ""
            return Alert(
                key: "circuit:\(circuit.source):\(circuit.key):\(Zone.bogota.date(since))", severity: .warning,
                title: "The circuit of \(name) is open after \(circuit.failures) failures",
                body: "Open since \(since.formatted(in: .bogota))\(until)."
                    + (circuit.lastError.map { " The last failure: \($0)" } ?? ""))
        }
    }
}
