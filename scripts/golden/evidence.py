"""What a year's trades prove: moments, probabilistic and deflated Sharpe ratio, naive rivals, costs.

Bailey and Lopez de Prado, "The Sharpe Ratio Efficient Frontier" (2012) and "The Deflated Sharpe Ratio" (2014).
"""

import math

import numpy as np
from scipy import stats

import pandas as pd

from .backtest import daily_trade
from .market import Market
from .metrics import buy_and_hold, measure
from .strategy import SETTINGS, leverage, side_multiplier

EULER = 0.5772156649015329
TRIALS = [1, 2, 5, 10, 50, 100, 1000]
COSTS_BPS = [0, 1, 5, 10, 20]
NO_TRADES = {"n_trades": 0, "final_equity": SETTINGS["capital"], "total_return_pct": 0.0, "sharpe": 0.0}
EVERY_MONDAY = {
    "always_short": (-1, "every Monday; multiplier of SHORT in the week's tier, never 0"),
    "always_long": (1, "every Monday; multiplier of LONG in the week's tier, tier LOW is 0 and skips the week"),
}
SAME_WEEKS = {"always_short_same_weeks": -1, "always_long_same_weeks": 1}


def evidence_of_year(market: Market, year: int, purged: dict) -> dict:
    """`years.YEAR` of `evidence.json` for the purged daily_close variant of that year."""
    percents = [trade["pnl_pct"] for trade in purged["trades"]]
    returns = np.array(percents) / 100
    held = buy_and_hold(market.daily, year)
    traded = [monday for monday in purged["mondays"] if monday["pnl"] is not None]
    strategy, _ = measure([m["pnl"] for m in traded], [m["direction"] for m in traded], [m["exit_reason"] for m in traded], held)
    rivals = _rivals(market, purged["mondays"], held)
    candidates = [rivals[name]["metrics"] for name in ("always_short", "always_long", "no_trade")]
    best = {name: max(rival[name] for rival in candidates) for name in ("total_return_pct", "sharpe")}
    return {
        "pnl_pct": percents,
        "describe": describe(returns),
        "judged": judge(returns),
        "strategy": strategy,
        "rivals": rivals,
        "best_rival": best,
        "beats_rivals": {
            "return": strategy["total_return_pct"] > best["total_return_pct"],
            "sharpe": strategy["sharpe"] > best["sharpe"],
        },
        "cost_curve": [_cost(traded, bps, held) for bps in COSTS_BPS],
    }


def describe(returns: np.ndarray) -> dict:
    """Moments of per-trade returns and Student's test of their mean."""
    count = len(returns)
    test = stats.ttest_1samp(returns, 0)
    per_trade = float(np.mean(returns) / np.std(returns))
    return {
        "n": count,
        "mean": float(np.mean(returns)),
        "sd_population": float(np.std(returns)),
        "sd_sample": float(np.std(returns, ddof=1)),
        "skewness": float(stats.skew(returns)),
        "skewness_adjusted": float(stats.skew(returns, bias=False)),
        "kurtosis": float(stats.kurtosis(returns, fisher=False)),
        "kurtosis_excess": float(stats.kurtosis(returns)),
        "kurtosis_excess_adjusted": float(stats.kurtosis(returns, bias=False)),
        "t_stat": float(test.statistic),
        "p_two_sided": float(test.pvalue),
        "p_mean_not_positive": float(stats.t.sf(test.statistic, count - 1)),
        "sharpe_per_trade": per_trade,
        "sharpe_annualized": per_trade * math.sqrt(52),
    }


def judge(returns: np.ndarray) -> dict:
    """Sharpe ratio against benchmarks and against the best of many trials; all ratios per trade."""
    moments = describe(returns)
    count, ratio = moments["n"], moments["sharpe_per_trade"]
    bracket = 1 - moments["skewness"] * ratio + (moments["kurtosis"] - 1) / 4 * ratio**2
    error = math.sqrt(bracket / (count - 1))
    annual_one = 1 / math.sqrt(52)
    variance = 0.5 / 52

    def probability_above(benchmark: float) -> float:
        return float(stats.norm.cdf((ratio - benchmark) / error))

    def track_record(benchmark: float) -> float | None:
        if ratio <= benchmark:
            return None
        return 1 + bracket * float(stats.norm.ppf(0.95) / (ratio - benchmark)) ** 2

    deflated = []
    for trials in TRIALS:
        luck = math.sqrt(variance) * expected_maximum(trials)
        deflated.append({
            "n_trials": trials,
            "variance": variance,
            "expected_max": expected_maximum(trials),
            "sr0": luck,
            "dsr": probability_above(luck),
        })
    return {
        "se_sharpe": error,
        "psr_0": probability_above(0),
        "psr_annualized_1": probability_above(annual_one),
        "min_track_record_0_95": track_record(0),
        "min_track_record_annualized_1_95": track_record(annual_one),
        "dsr": deflated,
    }


def expected_maximum(trials: int) -> float:
    """Approximate expectation of the largest of so many standard normal numbers."""
    if trials == 1:
        return 0.0
    quantile = stats.norm.ppf
    return float((1 - EULER) * quantile(1 - 1 / trials) + EULER * quantile(1 - 1 / (trials * math.e)))


def _rivals(market: Market, mondays: list[dict], held: float) -> dict:
    rivals = {}
    for name, (side, rule) in EVERY_MONDAY.items():
        sized = [(monday, side_multiplier(side, monday["tier"])) for monday in mondays]
        chosen = [(monday, leverage(monday["base_leverage"], share)) for monday, share in sized if share]
        rivals[name] = _rival(market, rule, side, chosen, len(mondays), held)
    for name, side in SAME_WEEKS.items():
        rule = "only the weeks the strategy traded, with the leverage it had"
        chosen = [(monday, monday["final_leverage"]) for monday in mondays if monday["pnl"] is not None]
        rivals[name] = _rival(market, rule, side, chosen, len(mondays), held)
    rivals["no_trade"] = {"rule": "never", "weeks_skipped": len(mondays), "metrics": NO_TRADES}
    return rivals


def _rival(market: Market, rule: str, side: int, chosen: list, week_count: int, held: float) -> dict:
    weeks = []
    for monday, size in chosen:
        trade = daily_trade(market.daily, pd.Timestamp(monday["monday"]), side, size, monday)
        if trade["pnl"] is not None:
            label = "LONG" if side > 0 else "SHORT"
            weeks.append({"monday": monday["monday"], "side": label, "leverage": size, **trade})
    if weeks:
        metrics, percents = measure([w["pnl"] for w in weeks], [side] * len(weeks), [w["exit_reason"] for w in weeks], held)
    else:
        metrics, percents = NO_TRADES, []
    skipped = week_count - len(weeks)
    return {"rule": rule, "weeks_skipped": skipped, "metrics": metrics, "pnl_pct": percents, "weeks": weeks}


def _cost(traded: list[dict], bps: int, held: float) -> dict:
    """The strategy's own weeks under a cost a side, paid at entry and exit in place of the slippage."""
    profits = []
    for week in traded:
        move = week["direction"] * (week["exit_price"] - week["entry_price"]) / week["entry_price"]
        profits.append(move * week["final_leverage"] - 2 * bps / 10_000 * week["final_leverage"])
    sides, reasons = [week["direction"] for week in traded], [week["exit_reason"] for week in traded]
    metrics, percents = measure(profits, sides, reasons, held)
    return {"bps_per_side": bps, "metrics": metrics, "pnl_pct": percents}
