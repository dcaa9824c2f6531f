internal import JSON
public import Market
public import Providers
public import Store

extension QuarantinedBar {
    /// A bar that was set aside, as the store keeps it, whichever task met it.
    public init(_ item: BarAcceptance.Quarantined, of instrument: Instrument, source: String) {
        let bar = item.bar
        let payload: JSONValue = [
            "open": .number(bar.open), "high": .number(bar.high), "low": .number(bar.low), "close": .number(bar.close),
            "source": .string(source),
        ]
        self.init(instrument: instrument, time: bar.time, payload: payload.serialized(), reason: item.reason.rawValue)
    }
}
