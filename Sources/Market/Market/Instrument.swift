/// A currency pair the system knows.
public enum Instrument: String, Sendable, CaseIterable, Hashable {
    /// Colombian pesos per US dollar.
    case usdcop = "USD/COP"
    /// Mexican pesos per US dollar.
    case usdmxn = "USD/MXN"
    /// Brazilian reais per US dollar.
    case usdbrl = "USD/BRL"

    /// The name data, files and providers use, `USD/COP`.
    public var symbol: String { rawValue }

    /// How file names begin, `usdcop`.
    public var fileStem: String {
        switch self {
        case .usdcop: "usdcop"
        case .usdmxn: "usdmxn"
        case .usdbrl: "usdbrl"
        }
    }
}

extension Instrument: CustomStringConvertible {
    /// The symbol.
    public var description: String { symbol }
}
