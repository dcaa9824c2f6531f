/// Who gives macro values. The raw value is the label stored with each.
public enum MacroSource: String, Sendable, CaseIterable {
    /// Federal Reserve Bank of St. Louis.
    case fred
    /// Investing.com, unofficial.
    case investing
    /// The statistics portal of the Banco de la República.
    case suameca
    /// Banco Central de Reserva del Perú.
    case bcrp
    /// Fedesarrollo's repository of surveys.
    case fedesarrollo
    /// Colombia's statistics office.
    case dane
    /// Daily closes of currency pairs.
    case twelveData = "twelvedata"
    /// Made from other series.
    case computed
    /// Handed in by a person.
    case manual
}
