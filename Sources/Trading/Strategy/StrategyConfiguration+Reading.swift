internal import CivilTime
internal import Configuration
internal import Failures
internal import Market

// Each section of the file and its type, key by key. Bounds refuse what can only be a slip, such as percents for fractions.

extension TrainingRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        startDate = try section.date("start_date")
        horizonDays = try section.int("horizon_days", in: 1...60)
        minRows = try section.int("min_rows", in: 2...100_000)
        models = try ModelRules.all(in: section)
    }
}

extension ConfidenceRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        agreementTight = try section.double("agreement_tight", in: 0...1)
        agreementLoose = try section.double("agreement_loose", in: 0...1)
        magnitudeHigh = try section.double("magnitude_high", in: 0...1)
        magnitudeMedium = try section.double("magnitude_medium", in: 0...1)
    }
}

extension SizingRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        short = try Side(section.mapping("short"))
        long = try Side(section.mapping("long"))
    }
}

extension SizingRules.Side {
    init(_ section: ConfigurationMapping) throws(Failure) {
        high = try section.double("high", in: 0...10)
        medium = try section.double("medium", in: 0...10)
        low = try section.double("low", in: 0...10)
    }
}

extension VolatilityRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        target = try section.double("target", in: 0.001...2)
        floor = try section.double("floor", in: 0.001...2)
        fallback = try section.double("fallback", in: 0.001...2)
        lookbackDays = try section.int("lookback_days", in: 2...1000)
        daysPerYear = try section.int("days_per_year", in: 200...366)
        leverageMin = try section.double("leverage_min", in: 0.01...100)
        leverageMax = try section.double("leverage_max", in: leverageMin...100)
    }
}

extension StopRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        sigmas = try section.double("sigmas", in: 0.01...20)
        hardStopMin = try section.double("hard_stop_min_pct", in: 0.01...50) / 100
        hardStopMax = try section.double("hard_stop_max_pct", in: hardStopMin * 100...50) / 100
        takeProfitRatio = try section.double("take_profit_ratio", in: 0.01...10)
    }
}

extension ExecutionRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        slippage = try section.double("slippage_bps", in: 0...1000) / 10_000
        makerFee = try section.double("maker_fee_bps", in: 0...1000) / 10_000
        runs = try ExecutionRules.runs(section)
        entryBarMaxAgeMinutes = try section.int("entry_bar_max_age_minutes", in: 0...240)
    }
}

extension ExecutionRules {
    /// Ascending times of day; at least an entry and a closing run.
    private static func runs(_ section: ConfigurationMapping) throws(Failure) -> [TimeOfDay] {
        let texts = try section.strings("runs", count: 2...288)
        let times = texts.compactMap { TimeOfDay($0) }
        guard times.count == texts.count, zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw section.invalid(
                "runs", "\(texts.joined(separator: ", ")) are not ascending times of day",
                remedy: "Write times as HH:MM, earliest first.")
        }
        // A run knows the bar that ended at its instant, so it lies where a bar can end.
        let barSeconds = TradingSession.barMinutes * 60
        for (time, text) in zip(times, texts) {
            guard time > TradingSession.opening, time <= TradingSession.close, time.secondsSinceMidnight % barSeconds == 0 else {
                throw section.invalid(
                    "runs", "\(text) is not on the five-minute grid of the session",
                    remedy:
                        "Write times from \(TradingSession.opening.adding(minutes: TradingSession.barMinutes)?.description ?? "") to "
                        + "\(TradingSession.close) in steps of \(TradingSession.barMinutes) minutes.")
            }
        }
        return times
    }
}

extension GuardrailRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        maxConsecutiveLosses = try section.int("max_consecutive_losses", in: 1...1000)
        maxDrawdown = try section.double("max_drawdown_pct", in: 0.01...100) / 100
        longShareWindowWeeks = try section.int("long_share_window_weeks", in: 1...520)
        longShareAlert = try section.double("long_share_alert_pct", in: 0...100) / 100
        accuracyWindowWeeks = try section.int("accuracy_window_weeks", in: 1...520)
        accuracyMinTrades = try section.int("accuracy_min_trades", in: 1...520)
        accuracyMinShort = try section.double("accuracy_min_short_pct", in: 0...100) / 100
        accuracyMinLong = try section.double("accuracy_min_long_pct", in: 0...100) / 100
    }
}

extension GateRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        minReturnPct = try section.double("min_return_pct", in: -100...1000)
        minSharpeRatio = try section.double("min_sharpe_ratio", in: -100...100)
        maxDrawdownPct = try section.double("max_drawdown_pct", in: 0...100)
        minTrades = try section.int("min_trades", in: 0...10_000)
        significance = try section.double("significance", in: 0...1)
        decision = try DecisionRules(section)
    }
}

extension DecisionRules {
    init(_ gates: ConfigurationMapping) throws(Failure) {
        minimumWeeks = try gates.int("decision_weeks", in: 1...520)
        let promoting = try gates.mapping("promote_threshold")
        promote = try promoting.double("da", in: 0...1)
        promoteShort = try promoting.double("da_short", in: 0...1)
        let keeping = try gates.mapping("keep_threshold")
        keepShort = try keeping.double("da_short", in: 0...1)
        keepLong = try keeping.double("da_long", in: 0...1)
        discard = try gates.mapping("discard_threshold").double("da", in: 0...1)
    }
}

extension HealthRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        collapseWeeks = try section.int("collapse_weeks", in: 2...520)
        collapseMinDeviation = try section.double("collapse_min_deviation", in: 0...1)
        collapseOneSidedRatio = try section.double("collapse_one_sided_ratio", in: 0...1e6)
        driftMinCosine = try section.double("drift_min_cosine", in: -1...1)
        maxBarAgeDays = try section.int("max_bar_age_days", in: 0...365)
        maxMacroAgeDays = try section.int("max_macro_age_days", in: 0...365)
    }
}

extension EvidenceRules {
    init(_ section: ConfigurationMapping) throws(Failure) {
        policy = try section.choice("policy")
        minDeflatedSharpe = try section.double("min_deflated_sharpe", in: 0...1)
        stressBpsPerSide = try section.int("stress_bps_per_side", in: 0...1000)
        costCurveBps = try section.ints("cost_curve_bps", in: 0...1000)
        declaredTrials = try section.int("declared_trials", in: 0...1_000_000)
    }
}
