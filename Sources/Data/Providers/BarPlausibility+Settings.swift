internal import Files
public import Market

extension BarPlausibility {
    /// The rules of a symbol, with the plausible prices of `providers.yaml`; where the file cannot be read every price is believed,
    /// since what only warns must not keep a task from its work.
    ///
    /// - Parameter configDirectory: the folder of the YAML files; `nil` where there is none.
    public init(of instrument: Instrument, configDirectory: String?) {
        let settings = configDirectory.flatMap { try? ProviderSettings(path: Path.join($0, "providers.yaml")) }
        self.init(prices: settings?.plausiblePrices[instrument])
    }
}
