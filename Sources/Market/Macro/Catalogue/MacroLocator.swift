/// Where a source keeps a variable.
public enum MacroLocator: Equatable, Sendable {
    /// Whose spelling of numbers Investing.com answers in.
    public enum Domain: String, Sendable, CaseIterable {
        /// `1,234.56`
        case www
        /// `1.234,56`
        case es
    }

    /// A survey of Fedesarrollo. The raw value is the repository's collection.
    public enum Survey: Int, Sendable, CaseIterable {
        /// Consumers (EOC).
        case consumers = 36
        /// Business (EOE); of its two files the one of industry.
        case industry = 37
        /// Finance (EOF).
        case finance = 38
    }

    /// A series id of FRED.
    case fred(String)
    /// An instrument's id, the domain asked for, and its page.
    case investing(Int, Domain, page: String)
    /// A series id of the portal.
    case suameca(Int)
    /// A page of the portal that lists series, and how the one wanted begins, in lower case.
    case suamecaMenu(Int, name: String)
    /// A series code of the Peruvian central bank.
    case bcrp(String)
    /// A survey's historical file.
    case fedesarrollo(Survey)
    /// A column of the monthly annex of the trade balance.
    case dane(column: String)
    /// A currency pair.
    case twelveData(String)

    /// Whose place it is.
    public var source: MacroSource {
        switch self {
        case .fred: .fred
        case .investing: .investing
        case .suameca, .suamecaMenu: .suameca
        case .bcrp: .bcrp
        case .fedesarrollo: .fedesarrollo
        case .dane: .dane
        case .twelveData: .twelveData
        }
    }
}
