extension MacroDefinition {
    /// The quarterly variables, in the order of tables and files.
    static let quarterly: [MacroDefinition] = [
        .init(
            .gdp, "Real GDP USA", unit: "billions of USD SAAR (nominal)", .level, .after(27, .quarterly, 8, 30, .eastern),
            .fred("GDP"), 15_000...30_000, carriedFor: 95),
        .init(
            .cacct, "Current Account Colombia", unit: "millions of USD per quarter", .signed,
            .after(90, .quarterly, 9, 0, .bogota),
            .suamecaMenu(414_001, name: "cuenta corriente"), -20_000...5000, carriedFor: 95),
        .init(
            .fdiin, "FDI Inflow Colombia (IED)", unit: "millions of USD per quarter", .signed,
            .after(90, .quarterly, 9, 0, .bogota),
            .suameca(15_133), 0...10_000, carriedFor: 95),
        .init(
            .fdiout, "FDI Outflow Colombia (IDCE)", unit: "millions of USD per quarter", .signed,
            .after(90, .quarterly, 9, 0, .bogota),
            .suameca(15_134), 0...5000, carriedFor: 95),
    ]
}
