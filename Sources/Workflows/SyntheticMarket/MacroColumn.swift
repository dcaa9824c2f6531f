internal import CivilTime
internal import Market

/// The columns of the daily macro file, in its order.
enum MacroColumn: String, CaseIterable {
    case coffee = "COMM_AGRI_COFFEE_GLB_D_COFFEE"
    case gold = "COMM_METAL_GOLD_GLB_D_GOLD"
    case brent = "COMM_OIL_BRENT_GLB_D_BRENT"
    case wti = "COMM_OIL_WTI_GLB_D_WTI"
    case embi = "CRSK_SPREAD_EMBI_COL_D_EMBI"
    case colcap = "EQTY_INDEX_COLCAP_COL_D_COLCAP"
    case colombianYield10 = "FINC_BOND_YIELD10Y_COL_D_COL10Y"
    case usYield10 = "FINC_BOND_YIELD10Y_USA_D_UST10Y"
    case usYield2 = "FINC_BOND_YIELD2Y_USA_D_DGS2"
    case colombianYield5 = "FINC_BOND_YIELD5Y_COL_D_COL5Y"
    case interbankRate = "FINC_RATE_IBR_OVERNIGHT_COL_D_IBR"
    case dxy = "FXRT_INDEX_DXY_USA_D_DXY"
    case usdclp = "FXRT_SPOT_USDCLP_CHL_D_USDCLP"
    case usdmxn = "FXRT_SPOT_USDMXN_MEX_D_USDMXN"
    case policyRate = "POLR_POLICY_RATE_COL_M_TPM"
    case primeRate = "POLR_PRIME_RATE_USA_D_PRIME"
    case vix = "VOLT_VIX_USA_D_VIX"

    /// What a file shows on a day the source has nothing new.
    enum Absence {
        /// The last value again.
        case repeated
        /// No value.
        case missing
    }

    /// Published decimals, as a power of ten.
    var stepsPerUnit: Double {
        switch self {
        case .embi: 1
        case .brent, .wti, .gold, .coffee, .colcap, .usdclp, .vix, .policyRate, .primeRate, .usYield2: 100
        case .interbankRate, .colombianYield10, .colombianYield5, .usYield10, .dxy: 1000
        case .usdmxn: 10_000
        }
    }

    /// What the file holds on a date when it is not the day's own value; `nil` on an ordinary day.
    func absence(on date: CivilDate) -> Absence? {
        let (_, month, day) = date.components
        let isChristmasOrNewYear = (month == 12 && day == 25) || (month == 1 && day == 1)
        switch self {
        case .vix, .wti, .brent, .gold, .coffee:
            return USHolidays.closesNYSE(date) ? .repeated : nil
        case .usYield10: return USHolidays.holiday(on: date) == nil ? nil : .repeated
        case .usYield2: return USHolidays.holiday(on: date) == nil ? nil : .missing
        case .primeRate: return USHolidays.isFederal(date) ? .missing : nil
        case .dxy, .usdclp, .usdmxn: return isChristmasOrNewYear ? .repeated : nil
        case .colcap, .interbankRate, .colombianYield10, .colombianYield5:
            return ColombianHolidays.contains(date) ? .repeated : nil
        case .embi:
            // The real history lost its Septembers before 2020; Lima's holidays repeat.
            if month == 9, date.year < 2020 { return .missing }
            let isLimaHoliday = isChristmasOrNewYear || (month == 7 && (28...29).contains(day)) || (month == 5 && day == 1)
            let easter = date.days(since: .easter(in: date.year))
            return isLimaHoliday || easter == -3 || easter == -2 ? .repeated : nil
        case .policyRate: return nil
        }
    }
}
