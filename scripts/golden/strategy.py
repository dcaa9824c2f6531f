"""The decision of one week: forecast, confidence, size, stops; and what its bars make of it."""

import math

import numpy as np
import pandas as pd
from sklearn.linear_model import BayesianRidge, Ridge
from sklearn.preprocessing import StandardScaler

from .features import FEATURES, TARGET

SETTINGS = {
    "agree_tight": 0.001,
    "agree_loose": 0.005,
    "mag_high": 0.010,
    "mag_medium": 0.005,
    "size_short": [1.5, 1.5, 1.5],
    "size_long": [1.0, 0.5, 0.0],
    "target_vol": 0.15,
    "lev_min": 0.5,
    "lev_max": 2.0,
    "vol_floor": 0.05,
    "vol_days": 21,
    "stop_sigmas": 2.0,
    "stop_min": 0.01,
    "stop_max": 0.03,
    "tp_ratio": 0.5,
    "maker_fee": 0.0,
    "slippage": 0.0001,
    "ridge_alpha": 1.0,
    "br_max_iter": 300,
    "min_train": 100,
    "capital": 10000.0,
}
TIERS = ["HIGH", "MEDIUM", "LOW"]


def decide(rows: pd.DataFrame, day: pd.Timestamp, purge_days: int) -> dict:
    """The decision taken on `day` with the complete rows dated before it."""
    known = rows.iloc[: rows.index.searchsorted(day)]
    if purge_days:
        train = known.iloc[:-purge_days]
    else:
        train = known = known[known[TARGET].notna()]  # the older method sees labelled rows only, the volatility too
    latest = known.iloc[-1:]
    if len(train) < SETTINGS["min_train"]:
        raise ValueError(f"{day.date()}: {len(train)} training rows, {SETTINGS['min_train']} are needed")

    scaler = StandardScaler().fit(train[FEATURES].to_numpy())
    inputs, labels = scaler.transform(train[FEATURES].to_numpy()), train[TARGET].to_numpy()
    probe = scaler.transform(latest[FEATURES].to_numpy())
    ridge = Ridge(alpha=SETTINGS["ridge_alpha"]).fit(inputs, labels)
    bayes = BayesianRidge(max_iter=SETTINGS["br_max_iter"]).fit(inputs, labels)

    signal = confidence(float(ridge.predict(probe)[0]), float(bayes.predict(probe)[0]))
    bounds = stops_and_leverage(realized_volatility(known["return_1d"].to_numpy()))
    return {
        "feature_date": latest.index[0].date().isoformat(),
        "train_first": train.index[0].date().isoformat(),
        "train_last": train.index[-1].date().isoformat(),
        "n_train": len(train),
        "ridge_pred": signal["ridge_pred"],
        "bayesian_ridge_pred": signal["bayesian_ridge_pred"],
        "bayesian_ridge_n_iter": int(bayes.n_iter_),
        **{name: signal[name] for name in ("ensemble", "direction", "agreement", "magnitude")},
        **{name: signal[name] for name in ("tier", "sizing_multiplier", "skip")},
        "realized_vol_annualized": bounds["realized_vol_annualized"],
        "base_leverage": bounds["base_leverage"],
        "final_leverage": None if signal["skip"] else leverage(bounds["base_leverage"], signal["sizing_multiplier"]),
        "hard_stop_pct": bounds["hard_stop_pct"],
        "take_profit_pct": bounds["take_profit_pct"],
    }


def confidence(ridge: float, bayes: float) -> dict:
    """Side, tier and size multiplier of two predictions."""
    ensemble, agreement = (ridge + bayes) / 2, abs(ridge - bayes)
    magnitude, direction = abs(ensemble), 1 if ensemble > 0 else -1
    if agreement < SETTINGS["agree_tight"] and magnitude > SETTINGS["mag_high"]:
        tier = "HIGH"
    elif agreement < SETTINGS["agree_loose"] and magnitude > SETTINGS["mag_medium"]:
        tier = "MEDIUM"
    else:
        tier = "LOW"
    multiplier = side_multiplier(direction, tier)
    return {
        "ridge_pred": ridge,
        "bayesian_ridge_pred": bayes,
        "ensemble": ensemble,
        "direction": direction,
        "agreement": agreement,
        "magnitude": magnitude,
        "tier": tier,
        "sizing_multiplier": multiplier,
        "skip": multiplier == 0,
    }


def side_multiplier(direction: int, tier: str) -> float:
    """Share of the base leverage a side takes in a tier; 0 means that the week is skipped."""
    return SETTINGS["size_long" if direction > 0 else "size_short"][TIERS.index(tier)]


def realized_volatility(returns: np.ndarray) -> float:
    """Population deviation of the last 21 daily returns, annualized; the target where there is no such figure."""
    last = returns[-SETTINGS["vol_days"] :]
    deviation = float(np.std(last)) if len(last) == SETTINGS["vol_days"] else 0.0
    return deviation * math.sqrt(252) if deviation > 0 else SETTINGS["target_vol"]


def stops_and_leverage(volatility: float) -> dict:
    """What the annualized volatility allows; both stops are fractions of the entry price."""
    raw = SETTINGS["target_vol"] / max(volatility, SETTINGS["vol_floor"])
    five_days = volatility / math.sqrt(252) * math.sqrt(5)
    stop = _clip(five_days * SETTINGS["stop_sigmas"], SETTINGS["stop_min"], SETTINGS["stop_max"])
    return {
        "realized_vol_annualized": volatility,
        "hard_stop_pct": stop,
        "take_profit_pct": stop * SETTINGS["tp_ratio"],
        "raw_leverage": raw,
        "base_leverage": _clip(raw, SETTINGS["lev_min"], SETTINGS["lev_max"]),
    }


def leverage(base: float, multiplier: float) -> float:
    """Leverage of the trade; the second clip lifts a small position back to the least one."""
    return _clip(base * multiplier, SETTINGS["lev_min"], SETTINGS["lev_max"])


def walk_bars(direction: int, entry: float, stop_pct: float, target_pct: float, bars: list, gaps: bool = False):
    """Exit price, reason and bar index of a position over bars (open, high, low, close) in order.

    A bar's hard stop is tested before its target. With `gaps` a stop fills at the bar's open where that is worse.
    No exit: the last close, `week_end`.
    """
    stop = entry * (1 - direction * stop_pct)
    target = entry * (1 + direction * target_pct)
    for index, (opening, high, low, _) in enumerate(bars):
        adverse, favourable = (low, high) if direction > 0 else (high, low)
        if direction * (adverse - stop) <= 0:
            gapped = gaps and direction * (opening - stop) < 0
            return (opening if gapped else stop), "hard_stop", index
        if direction * (favourable - target) >= 0:
            return target, "take_profit", index
    return bars[-1][3], "week_end", len(bars) - 1


def profit(direction: int, entry: float, exit_price: float, reason: str, size: float, fee: float, slippage: float) -> float:
    """Profit as a fraction of equity: the entry pays the fee, a limit exit too, a week end the slippage instead."""
    cost = fee + (slippage if reason == "week_end" else fee)
    return direction * (exit_price - entry) / entry * size - cost * size


def _clip(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
