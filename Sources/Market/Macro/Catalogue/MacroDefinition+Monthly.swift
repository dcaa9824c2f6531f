extension MacroDefinition {
    /// The monthly variables, in the order of tables and files.
    static let monthly: [MacroDefinition] = [
        .init(
            .fedfunds, "Fed Funds Rate", unit: "percent per year (monthly mean)", .percent, .month(day: 18, 16, 15, .eastern),
            .fred("FEDFUNDS"), 0...10, carriedFor: 35),
        .init(
            .cpiaucsl, "CPI All Items USA", unit: "index 1982-84=100 SA", .level, .month(day: 13, 8, 30, .eastern),
            .fred("CPIAUCSL"), 200...400, carriedFor: 35),
        .init(
            .cpilfesl, "Core CPI USA", unit: "index 1982-84=100 SA", .level, .month(day: 13, 8, 30, .eastern),
            .fred("CPILFESL"), 200...400, carriedFor: 35),
        .init(
            .pcepi, "PCE Price Index USA", unit: "index 2017=100 SA", .level, .month(day: 22, later: 2, 8, 30, .eastern),
            .fred("PCEPI"), 80...150, carriedFor: 55),
        .init(
            .unrate, "Unemployment Rate USA", unit: "percent SA", .percent, .month(day: 7, 8, 30, .eastern),
            .fred("UNRATE"), 2...20, carriedFor: 35),
        .init(
            .indpro, "Industrial Production Index USA", unit: "index 2017=100 SA", .level, .month(day: 16, 9, 15, .eastern),
            .fred("INDPRO"), 80...120, carriedFor: 35),
        .init(
            .m2sl, "M2 Money Stock USA", unit: "billions of USD SA", .level, .month(day: 25, 16, 30, .eastern),
            .fred("M2SL"), 15_000...25_000, carriedFor: 35),
        .init(
            .umcsent, "Consumer Sentiment Index", unit: "index 1966Q1=100 NSA", .level, .month(day: 21, 10, 0, .eastern),
            .fred("UMCSENT"), 50...120, carriedFor: 35),
        .init(
            .itcr, "ITCR (Real Exchange Rate Index)", unit: "index (total weights; base 2010=100 unconfirmed)", .level,
            .month(day: 10, 9, 0, .bogota),
            .suameca(234), 80...150, carriedFor: 35),
        .init(
            .itcrUSA, "ITCR Bilateral USA (Real Exchange Rate vs USA)", unit: "index (bilateral USA; base 2010=100 unconfirmed)",
            .level, .month(day: 10, 9, 0, .bogota),
            .suameca(219), 80...200, carriedFor: 35),
        .init(
            .tot, "Terms of Trade Colombia", unit: "index (base and method unconfirmed)", .level,
            .after(62, .monthly, 9, 0, .bogota),
            .suameca(15_360), 50...150, carriedFor: 35),
        .init(
            .resint, "International Reserves Colombia", unit: "millions of USD", .level, .month(day: 8, 9, 0, .bogota),
            .suameca(15_053), 40_000...80_000, carriedFor: 35),
        .init(
            .ipccol, "CPI Colombia", unit: "index Dec-2018=100", .level, .month(day: 5, 8, 0, .bogota),
            .suameca(15_000), 50...300, carriedFor: 35),
        .init(
            .infexp, "Inflation Expectation EOF Colombia", unit: "percent per year", .percent, .month(day: 12, 9, 0, .bogota),
            .fedesarrollo(.finance), 0...15, carriedFor: 35),
        .init(
            .cci, "Consumer Confidence Index Colombia", unit: "balance of answers in percent", .signed,
            .month(day: 18, 9, 0, .bogota),
            .fedesarrollo(.consumers), -50...50, carriedFor: 35),
        .init(
            .ici, "Industrial Confidence Index Colombia", unit: "balance of answers in percent", .signed,
            .month(day: 18, 9, 0, .bogota),
            .fedesarrollo(.industry), -30...30, carriedFor: 35),
        .init(
            .expusd, "Exports Total Colombia", unit: "millions of USD FOB", .level, .after(45, .monthly, 9, 0, .bogota),
            .dane(column: "Exportaciones"), 2000...8000, carriedFor: 50),
        .init(
            .impusd, "Imports Total Colombia", unit: "millions of USD FOB", .level, .after(45, .monthly, 9, 0, .bogota),
            .dane(column: "Importaciones"), 3000...10_000, carriedFor: 50),
    ]
}
