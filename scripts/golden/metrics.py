"""Trades as an application shows them, and the figures computed from them."""

import math
from collections import Counter

import numpy as np
import pandas as pd

from .strategy import SETTINGS

DRAWS = 10_000
SEED = 42


def trade_records(weeks: list[dict]) -> list[dict]:
    """Rounded trades of weeks that carry `entry_time`, `exit_time`, `pnl` and what was decided."""
    trades, equity = [], SETTINGS["capital"]
    for week in weeks:
        if week["pnl"] is None:
            continue
        before, equity = equity, equity * (1 + week["pnl"])
        trades.append({
            "trade_id": len(trades) + 1,
            "timestamp": week["entry_time"],
            "exit_timestamp": week["exit_time"],
            "side": "LONG" if week["direction"] > 0 else "SHORT",
            "entry_price": round(week["entry_price"], 2),
            "exit_price": round(week["exit_price"], 2),
            "pnl_usd": round(equity - before, 2),
            "pnl_pct": round(week["pnl"] * 100, 4),
            "exit_reason": week["exit_reason"],
            "equity_at_entry": round(before, 2),
            "equity_at_exit": round(equity, 2),
            "leverage": round(week["final_leverage"], 3),
            "confidence_tier": week["tier"],
            "hard_stop_pct": round(week["hard_stop_pct"] * 100, 2),
            "take_profit_pct": round(week["take_profit_pct"] * 100, 2),
        })
    return trades


def measure(profits: list[float], sides: list[int], reasons: list[str], buy_and_hold: float) -> tuple[dict, list[float]]:
    """Metrics of a series of unrounded trade profits, and their rounded percentages."""
    equity, usd, percents = SETTINGS["capital"], [], []
    for one in profits:
        before, equity = equity, equity * (1 + one)
        usd.append(round(equity - before, 2))
        percents.append(round(one * 100, 4))
    returns = np.array(percents) / 100
    gains, losses = sum(x for x in usd if x > 0), sum(x for x in usd if x <= 0)
    p_value, near_zero = bootstrap_p_value(returns)
    exact = {
        "total_return_pct": (equity / SETTINGS["capital"] - 1) * 100,
        "sharpe": sharpe_ratio(returns),
        "max_dd_pct": max_drawdown(returns) * 100,
        "win_rate_pct": 100 * sum(x > 0 for x in usd) / len(usd),
        "profit_factor": gains / abs(losses) if losses else None,
        "p_value": p_value,
        "bootstrap_means_within_1e-12_of_zero": near_zero,
        "bh_return_pct": buy_and_hold * 100,
    }
    digits = {"total_return_pct": 2, "sharpe": 3, "max_dd_pct": 2, "win_rate_pct": 1, "profit_factor": 3, "p_value": 4}
    shown = {name: None if exact[name] is None else round(exact[name], places) for name, places in digits.items()}
    metrics = {
        "n_trades": len(usd),
        "n_long": sum(side > 0 for side in sides),
        "n_short": sum(side < 0 for side in sides),
        "final_equity": round(equity, 2),
        **shown,
        "exit_reasons": dict(Counter(reasons)),
        "unrounded": exact,
    }
    return metrics, percents


def backtest_metrics(weeks: list[dict], trades: list[dict], buy_and_hold: float) -> dict:
    """The metrics of a whole backtest, in the order of the result files."""
    traded = [week for week in weeks if week["pnl"] is not None]
    base, _ = measure(
        [week["pnl"] for week in traded],
        [week["direction"] for week in traded],
        [week["exit_reason"] for week in traded],
        buy_and_hold,
    )
    winners = sum(trade["pnl_usd"] > 0 for trade in trades)
    first = ("final_equity", "total_return_pct", "sharpe", "max_dd_pct", "win_rate_pct", "profit_factor")
    return {
        **{name: base[name] for name in first},
        "direction_accuracy_pct": base["win_rate_pct"],
        "n_trades": len(trades),
        "n_winners": winners,
        "n_losers": len(trades) - winners,
        "n_long": base["n_long"],
        "n_short": base["n_short"],
        "p_value": base["p_value"],
        "bh_return_pct": round(base["unrounded"]["bh_return_pct"], 2),
        "exit_reasons": base["exit_reasons"],
        "unrounded": base["unrounded"],
    }


def sharpe_ratio(returns: np.ndarray) -> float:
    """Mean over population deviation, annualized by 52 weeks; 0 where nothing varies."""
    deviation = np.std(returns)
    return float(np.mean(returns) / deviation * math.sqrt(52)) if deviation > 0 else 0.0


def max_drawdown(returns: np.ndarray) -> float:
    """Largest fall from a running maximum of the compounded curve, the start included."""
    curve = np.concatenate([[1.0], np.cumprod(1 + returns)])
    return float(np.max(1 - curve / np.maximum.accumulate(curve)))


def bootstrap_indices(count: int) -> np.ndarray:
    """Row k holds the positions of resample k; numpy's legacy stream is part of the definition."""
    return np.random.RandomState(SEED).randint(0, count, size=(DRAWS, count))


def bootstrap_p_value(returns: np.ndarray) -> tuple[float, int]:
    """Share of resampled means that are not positive, and how many are too close to zero to tell."""
    means = returns[bootstrap_indices(len(returns))].mean(axis=1)
    return float(np.mean(means <= 0)), int(np.sum(np.abs(means) <= 1e-12))


def buy_and_hold(daily: pd.DataFrame, year: int) -> float:
    """Last close of the year over its first, less one."""
    closes = daily["close"][daily.index.year == year]
    return float(closes.iloc[-1] / closes.iloc[0] - 1)


def gates(metrics: dict) -> dict:
    """The five promotion gates on rounded metrics."""
    rules = [
        ("min_return_pct", "total_return_pct", -15.0, lambda value, limit: value > limit),
        ("min_sharpe_ratio", "sharpe", 0.0, lambda value, limit: value > limit),
        ("max_drawdown_pct", "max_dd_pct", 20.0, lambda value, limit: value < limit),
        ("min_trades", "n_trades", 10, lambda value, limit: value >= limit),
        ("statistical_significance", "p_value", 0.05, lambda value, limit: value < limit),
    ]
    results = [
        {"gate": gate, "passed": passes(metrics[name], limit), "value": metrics[name], "threshold": limit}
        for gate, name, limit, passes in rules
    ]
    passed = sum(result["passed"] for result in results)
    return {
        "gates": results,
        "n_passed": passed,
        "recommendation": "PROMOTE" if passed == len(results) else "REVIEW",
        "confidence": round(passed / len(results), 2),
    }
