"""Hand-made weeks and sizing tables: every rule at, just below and just above its threshold."""

import numpy as np

from .metrics import DRAWS, SEED, bootstrap_indices, bootstrap_p_value
from .strategy import confidence, leverage, profit, stops_and_leverage, walk_bars

# With these, all four levels are exact in binary: long stop 3968, long target 4160, short stop 4224, short target 4032.
ENTRY, STOP, TARGET = 4096.0, 1 / 32, 1 / 64
QUIET = (4100.0, 4080.0, 4090.0)  # high, low, close; touches nothing
LAST = (4110.0, 4085.0, 4104.0)

# name, note, direction, bars, then what differs from the usual costs and leverage
WEEKS = [
    ("long_closes_higher", "", 1, [QUIET, QUIET, QUIET, LAST], {}),
    ("short_closes_higher", "", -1, [QUIET, QUIET, QUIET, LAST], {}),
    ("long_target_just_missed", "one cent below the level", 1, [(4159.99, 4090.0, 4150.0), LAST], {}),
    ("long_target_met", "exactly the level", 1, [(4160.0, 4090.0, 4150.0), LAST], {}),
    ("long_target_passed", "filled at the level", 1, [QUIET, (4160.01, 4090.0, 4150.0), LAST], {}),
    ("long_stop_just_missed", "one cent above the level", 1, [(4100.0, 3968.01, 3990.0), LAST], {}),
    ("long_stop_met", "exactly the level", 1, [(4100.0, 3968.0, 3990.0), LAST], {}),
    ("long_stop_passed", "filled at the level", 1, [QUIET, QUIET, (4100.0, 3967.99, 3990.0), LAST], {}),
    ("short_target_just_missed", "one cent above the level", -1, [(4100.0, 4032.01, 4040.0), LAST], {}),
    ("short_target_met", "exactly the level", -1, [(4100.0, 4032.0, 4040.0), LAST], {}),
    ("short_target_passed", "filled at the level", -1, [QUIET, (4100.0, 4031.99, 4040.0), LAST], {}),
    ("short_stop_just_missed", "one cent below the level", -1, [(4223.99, 4090.0, 4200.0), LAST], {}),
    ("short_stop_met", "exactly the level", -1, [(4224.0, 4090.0, 4200.0), LAST], {}),
    ("short_stop_passed", "filled at the level", -1, [QUIET, (4224.01, 4090.0, 4200.0), LAST], {}),
    ("long_both_levels_in_a_bar", "the stop is tested first", 1, [QUIET, (4200.0, 3900.0, 4100.0), LAST], {}),
    ("short_both_levels_in_a_bar", "the stop is tested first", -1, [QUIET, (4300.0, 4000.0, 4100.0), LAST], {}),
    ("long_target_before_a_later_stop", "", 1, [(4170.0, 4090.0, 4150.0), (4100.0, 3900.0, 3950.0)], {}),
    ("long_stop_before_a_later_target", "", 1, [(4100.0, 3900.0, 3950.0), (4170.0, 4090.0, 4150.0)], {}),
    ("long_target_on_the_last_bar", "a level beats the week's end", 1, [QUIET, (4170.0, 4090.0, 4120.0)], {}),
    ("long_bar_beyond_the_target", "whole bar above; filled at the level", 1, [(4300.0, 4200.0, 4250.0), LAST], {}),
    ("long_bar_beyond_the_stop", "whole bar below; filled at the level", 1, [(3900.0, 3800.0, 3850.0), LAST], {}),
    ("short_week_of_one_bar", "", -1, [QUIET], {}),
    ("long_unchanged_price", "only the slippage is left", 1, [(4096.0, 4096.0, 4096.0)], {"leverage": 2.0}),
    ("short_half_size", "", -1, [QUIET, LAST], {"leverage": 0.5}),
    ("long_target_with_fee", "entry and limit exit pay the fee", 1, [(4170.0, 4090.0, 4150.0)], {"maker_fee": 0.00025}),
    ("long_stop_with_fee", "entry and limit exit pay the fee", 1, [(4100.0, 3900.0, 3950.0)], {"maker_fee": 0.00025}),
    ("short_week_end_with_fee", "the exit pays slippage instead", -1, [QUIET, LAST], {"maker_fee": 0.00025, "leverage": 1.5}),
    ("long_without_any_cost", "", 1, [QUIET, LAST], {"slippage": 0.0}),
]

# 5-minute bars carry an open: a stop gapped over fills there. name, direction, bars (open, high, low, close)
GAPS = [
    ("long_stop_inside_the_bar", 1, [(4000.0, 4010.0, 3960.0, 3990.0)]),
    ("long_opens_on_the_stop", 1, [(3968.0, 3990.0, 3960.0, 3980.0)]),
    ("long_opens_below_the_stop", 1, [(3950.0, 3990.0, 3940.0, 3980.0)]),
    ("long_opens_above_the_target", 1, [(4200.0, 4210.0, 4190.0, 4205.0)]),
    ("short_stop_inside_the_bar", -1, [(4200.0, 4230.0, 4190.0, 4210.0)]),
    ("short_opens_on_the_stop", -1, [(4224.0, 4230.0, 4190.0, 4210.0)]),
    ("short_opens_above_the_stop", -1, [(4250.0, 4260.0, 4190.0, 4210.0)]),
    ("short_opens_below_the_target", -1, [(4000.0, 4010.0, 3990.0, 4005.0)]),
]

# (ridge, bayesian ridge). No two doubles whose mean passes 0.010 differ by exactly the double 0.001, so there the nearest
# differences on both sides stand for it; 0.005 is met exactly.
PREDICTIONS = [
    (0.0135, 0.0125), (-0.0135, -0.0125), (0.012, 0.011), (-0.012, -0.011), (0.0135, 0.012499999999), (0.007, 0.006),
    (-0.007, -0.006), (0.0095, 0.0045), (-0.0095, -0.0045), (0.0095, 0.004500000001), (0.0095, 0.004499999999),
    (-0.0095, -0.004500000001), (-0.0095, -0.004499999999), (0.010, 0.010), (-0.010, -0.010),
    (0.010000000001, 0.010000000001), (-0.010000000001, -0.010000000001), (0.009999999999, 0.009999999999),
    (0.005, 0.005), (-0.005, -0.005), (0.005000000001, 0.005000000001), (-0.005000000001, -0.005000000001),
    (0.004999999999, 0.004999999999), (0.0, 0.0), (0.003, -0.003), (-0.003, 0.003), (1e-12, 0.0), (-1e-12, 0.0),
    (0.02, -0.001), (-0.02, 0.001), (0.0300, 0.0295), (-0.0300, -0.0295), (0.0011, 0.0010), (-0.0011, -0.0010),
]  # fmt: skip

VOLATILITIES = [
    0.0, 0.02, 0.0354, 0.0355, 0.049999, 0.05, 0.050001, 0.074999, 0.075, 0.075001, 0.1, 0.1064, 0.1065,
    0.149999, 0.15, 0.150001, 0.2, 0.299999, 0.3, 0.300001, 0.5, 1.0,
]  # fmt: skip


def week_executor() -> dict:
    """Weeks, gaps of 5-minute bars, and the sizing tables."""
    return {
        "cases": [_week(*week) for week in WEEKS],
        "gap_cases": [_gap(*gap) for gap in GAPS],
        "sizing": {
            "confidence": [confidence(*pair) for pair in PREDICTIONS],
            "stops_and_leverage": [sizing_row(volatility) for volatility in VOLATILITIES],
        },
    }


def sizing_row(volatility: float) -> dict:
    """Stops, and the final leverage for each multiplier that is not 0."""
    row = stops_and_leverage(volatility)
    return row | {"final_leverage": {str(size): leverage(row["base_leverage"], size) for size in (0.5, 1.0, 1.5)}}


def expected_exit(case: dict, gaps: bool = False) -> dict:
    """What a listed week must give."""
    bars = [(bar.get("open"), bar["high"], bar["low"], bar["close"]) for bar in case["bars"]]
    side, entry = case["direction"], case["entry_price"]
    price, reason, index = walk_bars(side, entry, case["hard_stop_pct"], case["take_profit_pct"], bars, gaps)
    pnl = profit(side, entry, price, reason, case["leverage"], case["maker_fee"], case["slippage"])
    return {"exit_price": price, "exit_reason": reason, "exit_bar_index": index, "pnl": pnl}


def _week(name: str, note: str, direction: int, bars: list, costs: dict) -> dict:
    case = _case(name, note, direction, costs)
    case["bars"] = [dict(zip(("high", "low", "close"), bar)) for bar in bars]
    return case | {"expected": expected_exit(case)}


def _gap(name: str, direction: int, bars: list) -> dict:
    case = _case(name, "intraday_m5: a stop fills at the worse of its level and the bar's open", direction, {})
    case["bars"] = [dict(zip(("open", "high", "low", "close"), bar)) for bar in bars]
    return case | {"expected": expected_exit(case, gaps=True)}


def _case(name: str, note: str, direction: int, costs: dict) -> dict:
    return {
        "name": name,
        "note": note,
        "direction": direction,
        "entry_price": ENTRY,
        "hard_stop_pct": STOP,
        "take_profit_pct": TARGET,
        **({"leverage": 1.0, "maker_fee": 0.0, "slippage": 0.0001} | costs),
    }


def bootstrap(series: dict[str, list[float]]) -> dict:
    """p-values of named series in percent: the given ones and a few whose length is near a power of two."""
    random = np.random.RandomState(7)
    made = {f"random_n{count}": np.round(random.normal(0.4, 2.0, count), 4).tolist() for count in (2, 8, 16, 17, 33)}
    made["all_positive"] = [0.5, 1.25, 0.75, 2.0]
    made["all_negative"] = [-0.5, -1.25, -0.75]
    return {"cases": [bootstrap_case(name, percents) for name, percents in (series | made).items()]}


def bootstrap_case(name: str, percents: list[float]) -> dict:
    p_value, near_zero = bootstrap_p_value(np.array(percents) / 100)
    return {
        "name": name,
        "pnl_pct": percents,
        "n": len(percents),
        "seed": SEED,
        "draws": DRAWS,
        "first_two_resamples": bootstrap_indices(len(percents))[:2].tolist(),
        "p_value": p_value,
        "means_within_1e-12_of_zero": near_zero,
    }
