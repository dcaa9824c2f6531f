/// A macro variable: one of the forty that are fetched and kept. The raw value is its name in tables.
///
/// What is known of each is declared once, in ``MacroDefinition``.
public enum MacroSeriesID: String, Sendable, CaseIterable {
    case dgs2 = "finc_bond_yield2y_usa_d_dgs2"
    case ust10y = "finc_bond_yield10y_usa_d_ust10y"
    case prime = "polr_prime_rate_usa_d_prime"
    case dxy = "fxrt_index_dxy_usa_d_dxy"
    case vix = "volt_vix_usa_d_vix"
    case ibr = "finc_rate_ibr_overnight_col_d_ibr"
    case tpm = "polr_policy_rate_col_d_tpm"
    case embi = "crsk_spread_embi_col_d_embi"
    case col10y = "finc_bond_yield10y_col_d_col10y"
    case col5y = "finc_bond_yield5y_col_d_col5y"
    case colcap = "eqty_index_colcap_col_d_colcap"
    case wti = "comm_oil_wti_glb_d_wti"
    case brent = "comm_oil_brent_glb_d_brent"
    case gold = "comm_metal_gold_glb_d_gold"
    case coffee = "comm_agri_coffee_glb_d_coffee"
    case usdmxn = "fxrt_spot_usdmxn_mex_d_usdmxn"
    case usdclp = "fxrt_spot_usdclp_chl_d_usdclp"
    case usdcop = "fxrt_spot_usdcop_col_d_usdcop"
    case fedfunds = "polr_fed_funds_usa_m_fedfunds"
    case cpiaucsl = "infl_cpi_all_usa_m_cpiaucsl"
    case cpilfesl = "infl_cpi_core_usa_m_cpilfesl"
    case pcepi = "infl_pce_usa_m_pcepi"
    case unrate = "labr_unemployment_usa_m_unrate"
    case indpro = "prod_industrial_usa_m_indpro"
    case m2sl = "mnys_m2_supply_usa_m_m2sl"
    case umcsent = "sent_consumer_usa_m_umcsent"
    case itcr = "fxrt_reer_bilateral_col_m_itcr"
    case itcrUSA = "fxrt_reer_bilateral_usa_col_m_itcr_usa"
    case tot = "ftrd_terms_trade_col_m_tot"
    case resint = "rsbp_reserves_international_col_m_resint"
    case ipccol = "infl_cpi_total_col_m_ipccol"
    case infexp = "infl_exp_eof_col_m_infexp"
    case cci = "crsk_sentiment_cci_col_m_cci"
    case ici = "crsk_sentiment_ici_col_m_ici"
    case expusd = "ftrd_exports_total_col_m_expusd"
    case impusd = "ftrd_imports_total_col_m_impusd"
    case gdp = "gdpp_real_gdp_usa_q_gdp_q"
    case cacct = "rsbp_current_account_col_q_cacct"
    case fdiin = "rsbp_fdi_inflow_col_q_fdiin"
    case fdiout = "rsbp_fdi_outflow_col_q_fdiout"

    /// What is known of it.
    public var definition: MacroDefinition {
        guard let definition = MacroDefinition.bySeries[self] else { preconditionFailure("\(self) is not declared") }
        return definition
    }

    /// How often it has a value.
    public var frequency: MacroFrequency { definition.frequency }

    /// The variables of a frequency, in the order of tables and files.
    public static func all(_ frequency: MacroFrequency) -> [MacroSeriesID] { allCases.filter { $0.frequency == frequency } }

    /// The variables a day needs to be complete.
    public static let critical = allCases.filter(\.definition.isCritical)

    /// The name of its column in files.
    public var column: String {
        // The files' own name says monthly for a daily series.
        self == .tpm ? "POLR_POLICY_RATE_COL_M_TPM" : rawValue.uppercased()
    }
}

extension MacroSeriesID: CustomStringConvertible {
    /// The name in tables.
    public var description: String { rawValue }
}
