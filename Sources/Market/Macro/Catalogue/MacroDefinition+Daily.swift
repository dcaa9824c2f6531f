extension MacroDefinition {
    /// The daily variables, in the order of tables and files.
    static let daily: [MacroDefinition] = [
        .init(
            .dgs2, "UST 2Y Yield", unit: "percent per year", .percent, .morning(.eastern),
            .investing(23_701, .www, page: "/rates-bonds/u.s.-2-year-bond-yield-historical-data"), else: .fred("DGS2"),
            0...12, carriedFor: 5, isCritical: true),
        .init(
            .ust10y, "UST 10Y Yield", unit: "percent per year", .percent, .morning(.eastern),
            .investing(23_705, .www, page: "/rates-bonds/u.s.-10-year-bond-yield-historical-data"), else: .fred("DGS10"),
            0...12, carriedFor: 5, isCritical: true),
        .init(
            .prime, "Prime Rate", unit: "percent per year", .percent, .morning(.eastern),
            .suameca(88), else: .fred("DPRIME"), 0...15, carriedFor: 10),
        .init(
            .dxy, "DXY Dollar Index", unit: "index points", .level, .close(.eastern),
            .investing(942_611, .www, page: "/indices/usdollar-historical-data"),
            // FRED's DTWEXBGS is another index and never fills this one.
            80...130, carriedFor: 5, isCritical: true),
        .init(
            .vix, "VIX Volatility Index", unit: "index points (annualised vol %)", .level, .close(.eastern),
            .investing(44_336, .www, page: "/indices/volatility-s-p-500-historical-data"), else: .fred("VIXCLS"),
            9...90, carriedFor: 5, isCritical: true),
        .init(
            .ibr, "IBR Overnight Rate", unit: "percent nominal annual base 360", .percent, .morning(.bogota),
            .suameca(241), 0...25, carriedFor: 5, isCritical: true),
        .init(
            .tpm, "Colombia Policy Rate (TPM)", unit: "percent effective annual", .percent, .close(.bogota),
            .suameca(59), 0...20, carriedFor: 35, isCritical: true),
        .init(
            .embi, "EMBI Colombia Spread", unit: "basis points", .level, .morning(.lima),
            .bcrp("PD04715XD"), 50...1500, carriedFor: 5, isCritical: true),
        .init(
            .col10y, "Colombia 10Y Yield", unit: "percent per year", .percent, .close(.bogota),
            .investing(29_236, .www, page: "/rates-bonds/colombia-10-year-bond-yield-historical-data"), 4...20, carriedFor: 5),
        .init(
            .col5y, "Colombia 5Y Yield", unit: "percent per year", .percent, .close(.bogota),
            .investing(29_240, .www, page: "/rates-bonds/colombia-5-year-bond-yield-historical-data"), 4...20, carriedFor: 5),
        .init(
            .colcap, "COLCAP Index", unit: "index points", .level, .close(.bogota),
            .investing(49_642, .www, page: "/indices/colcap-historical-data"), 800...3000, carriedFor: 5),
        .init(
            .wti, "WTI Crude Oil", unit: "USD per barrel", .signed, .close(.eastern),
            .investing(8849, .www, page: "/commodities/crude-oil-historical-data"), 25...150, carriedFor: 5),
        .init(
            .brent, "Brent Crude Oil", unit: "USD per barrel", .level, .close(.eastern),
            .investing(8833, .www, page: "/commodities/brent-oil-historical-data"), 30...150, carriedFor: 5),
        .init(
            .gold, "Gold", unit: "USD per troy ounce", .level, .close(.eastern),
            .investing(8830, .www, page: "/commodities/gold-historical-data"), 1000...6000, carriedFor: 5),
        .init(
            .coffee, "Coffee", unit: "US cents per pound", .level, .close(.eastern),
            .investing(8832, .www, page: "/commodities/us-coffee-c-historical-data"), 50...500, carriedFor: 5),
        .init(
            .usdmxn, "USD/MXN", unit: "MXN per USD", .level, .close(.mexicoCity),
            .investing(39, .es, page: "/currencies/usd-mxn-historical-data"), else: .twelveData("USD/MXN"),
            12...30, carriedFor: 5),
        .init(
            .usdclp, "USD/CLP", unit: "CLP per USD", .level, .close(.santiago),
            .investing(2110, .es, page: "/currencies/usd-clp-historical-data"), else: .twelveData("USD/CLP"),
            600...1200, carriedFor: 5),
        .init(
            .usdcop, "USD/COP", unit: "COP per USD", .level, .close(.bogota),
            .investing(2112, .www, page: "/currencies/usd-cop-historical-data"), 3000...5500, carriedFor: 5),
    ]
}
