"""Compares what this program computes with a folder of reference results made from the same data."""

import csv
import json
import math
from datetime import date
from pathlib import Path

import numpy as np

from . import cases, linear
from .backtest import daily_close, intraday
from .evidence import evidence_of_year
from .features import build_features
from .market import Market, colombian_holidays
from .strategy import confidence

HOLIDAYS = "colombian_holidays.csv"  # a folder of golden files has none
EXACT = ("exact", 0.0)
PREDICTION = ("absolute", 1e-10)
RATIO = ("relative", 1e-10)
PRICE = ("absolute", 0.005)
WEEK_RULES = {
    **dict.fromkeys(["ridge_pred", "bayesian_ridge_pred", "ensemble", "agreement", "magnitude"], PREDICTION),
    **dict.fromkeys(["realized_vol_annualized", "base_leverage", "final_leverage"], RATIO),
    **dict.fromkeys(["hard_stop_pct", "take_profit_pct", "leverage"], RATIO),
    **dict.fromkeys(["entry_price", "exit_price", "equity"], PRICE),
    "pnl": ("absolute", 1e-9),
}
PROBABILITIES = {"p_two_sided", "p_mean_not_positive", "psr_0", "psr_annualized_1", "dsr"}


class Comparison:
    """Counts values, remembers those outside their tolerance, and the largest distance of each kind."""

    def __init__(self, name: str):
        self.name, self.count, self.failures, self.worst = name, 0, [], {}

    def compare(self, mine, reference, rule, path=()):
        """Walks two values of one shape; `rule` gives kind and tolerance of the number at a path."""
        if isinstance(reference, dict):
            for key, value in reference.items():
                if not isinstance(mine, dict) or key not in mine:
                    self.failures.append(f"{_text((*path, key))}: missing")
                else:
                    self.compare(mine[key], value, rule, (*path, key))
        elif isinstance(reference, list):
            if not isinstance(mine, list) or len(mine) != len(reference):
                self.failures.append(f"{_text(path)}: another length")
            elif rule(path)[0] == "vector":
                self._number("vector", rule(path)[1], _vector_distance(mine, reference), path, mine, reference)
            else:
                for index, pair in enumerate(zip(mine, reference)):
                    self.compare(*pair, rule, (*path, index))
        elif isinstance(reference, float) and isinstance(mine, float):
            kind, tolerance = rule(path)
            self._number(kind, tolerance, _distance(kind, mine, reference), path, mine, reference)
        else:
            self._number("exact", 0.0, 0.0 if mine == reference else math.inf, path, mine, reference)

    def _number(self, kind, tolerance, distance, path, mine, reference):
        self.count += 1
        self.worst[kind] = max(self.worst.get(kind, 0.0), distance)
        if not distance <= tolerance:
            self.failures.append(f"{_text(path)}: {str(mine)[:60]} instead of {str(reference)[:60]}")

    def report(self) -> str:
        worst = ", ".join(f"{kind} {value:.1e}" for kind, value in sorted(self.worst.items()) if kind != "exact")
        lines = [f"{self.name}: {self.count} values, {len(self.failures)} outside; largest distance {worst or 'none'}"]
        return "\n".join(lines + [f"    {failure}" for failure in self.failures[:20]])


def check(market: Market, folder: Path) -> bool:
    """Prints one line a file and says whether everything was within its tolerance."""
    comparisons = [_features(market, folder), *_walkforwards(market, folder), *_intraday(market, folder)]
    comparisons += [_linear(market, folder), _evidence(market, folder)]
    comparisons += [_bootstrap(folder), _week_executor(folder)]
    if (folder / HOLIDAYS).exists():
        comparisons.append(_holidays(folder))
    for comparison in comparisons:
        print(comparison.report())
    return not any(comparison.failures for comparison in comparisons)


def _features(market: Market, folder: Path) -> Comparison:
    result, table = Comparison("features_daily.csv"), build_features(market)
    with open(folder / result.name, newline="") as file:
        rows = list(csv.DictReader(file))
    table.index = [day.date().isoformat() for day in table.index]
    ends = [rows[0]["date"], rows[-1]["date"]]  # in between the reference may hold a choice of rows
    result.compare([table.index[0], table.index[-1]], ends, lambda _: EXACT, ("first and last date",))
    for row in rows:
        mine = table.loc[row["date"]].items() if row["date"] in table.index else []
        mine = {name: None if math.isnan(value) else float(value) for name, value in mine}
        reference = {name: float(text) if text else None for name, text in row.items() if name != "date"}
        result.compare(mine, reference, lambda _: RATIO, (row["date"],))
    return result


def _walkforwards(market: Market, folder: Path):
    for path in sorted(folder.glob("h5_walkforward_*.json")):
        result, reference = Comparison(path.name), _load(path)
        for name, variant in reference["variants"].items():
            mine = daily_close(market, reference["year"], variant["purge_days"])
            result.compare(mine, variant, _year_rule, (name,))
        yield result


def _intraday(market: Market, folder: Path):
    for path in sorted(folder.glob("h5_intraday_*.json")):
        result, reference = Comparison(path.name), _load(path)
        for name, variant in reference["variants"].items():
            mine = intraday(market, reference["year"], variant["purge_days"], variant["calendar"])
            result.compare(mine, variant, _year_rule, (name,))
        yield result


def _year_rule(path: tuple):
    if "unrounded" in path:
        return ("absolute", 1e-4) if path[-1] == "p_value" else ("relative", 1e-9)
    if "mondays" in path or "weeks" in path:
        return WEEK_RULES.get(path[-1], EXACT)
    return EXACT


def _linear(market: Market, folder: Path) -> Comparison:
    result, reference = Comparison("linear_models.json"), _load(folder / "linear_models.json")
    mine = {}
    for name in reference:
        if name.startswith(("real_", "seeds_")):
            mine[name] = linear.on_market(market, name.split("_", 1)[1].replace("_", "-"))
    listed = reference["synthetic"]
    mine["synthetic"] = linear.on_listed(*(np.array(listed[name]) for name in ("x", "y", "y_small", "probe")))
    lists = {"coef", "predictions", "prediction_std", "scores", "lambda", "scaler_mean", "scaler_scale"}
    rule = lambda path: ("vector" if path[-1] in lists and path[-2:] != ("bayesian_ridge", "lambda") else "relative", 1e-8)
    result.compare(mine, {name: value for name, value in reference.items() if name in mine}, rule)
    return result


def _evidence(market: Market, folder: Path) -> Comparison:
    result, reference = Comparison("evidence.json (years)"), _load(folder / "evidence.json")

    def rule(path):
        if "describe" in path or "judged" in path:
            return ("absolute", 1e-9) if path[-1] in PROBABILITIES else ("relative", 1e-9)
        return _year_rule(path)

    for year, years in reference["years"].items():
        mine = evidence_of_year(market, int(year), daily_close(market, int(year), purge_days=5))
        result.compare(mine, years, rule, (year,))
    return result


def _bootstrap(folder: Path) -> Comparison:
    result = Comparison("bootstrap.json")
    for case in _load(folder / result.name)["cases"]:
        mine = cases.bootstrap_case(case["name"], case["pnl_pct"])
        result.compare(mine, case, lambda path: ("absolute", 1e-4) if path[-1] == "p_value" else EXACT, (case["name"],))
    return result


def _week_executor(folder: Path) -> Comparison:
    result, reference = Comparison("week_executor.json"), _load(folder / "week_executor.json")
    for kind, gaps in (("cases", False), ("gap_cases", True)):
        for case in reference.get(kind, []):
            mine = cases.expected_exit(case, gaps)
            result.compare(mine, case["expected"], lambda _: ("absolute", 1e-9), (case["name"],))
    signals, bounds = reference["sizing"]["confidence"], reference["sizing"]["stops_and_leverage"]
    tables = {
        "confidence": [confidence(row["ridge_pred"], row["bayesian_ridge_pred"]) for row in signals],
        "stops_and_leverage": [cases.sizing_row(row["realized_vol_annualized"]) for row in bounds],
    }
    result.compare(tables, reference["sizing"], lambda _: ("absolute", 1e-12))
    return result


def _holidays(folder: Path) -> Comparison:
    result = Comparison(HOLIDAYS)
    with open(folder / result.name, newline="") as file:
        reference = sorted({row["date"] for row in csv.DictReader(file)})
    years = range(date.fromisoformat(reference[0]).year, date.fromisoformat(reference[-1]).year + 1)
    mine = sorted(day.isoformat() for year in years for day in colombian_holidays(year))
    result.compare(mine, reference, lambda _: EXACT)
    return result


def _distance(kind: str, mine: float, reference: float) -> float:
    if mine == reference:
        return 0.0
    gap = abs(mine - reference)
    if kind == "exact":
        return math.inf
    return gap / abs(reference) if kind == "relative" and reference else gap


def _vector_distance(mine: list, reference: list) -> float:
    gap, size = np.max(np.abs(np.subtract(mine, reference)), initial=0.0), np.max(np.abs(reference), initial=0.0)
    return float(gap / size) if size else float(gap)


def _load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def _text(path: tuple) -> str:
    return ".".join(str(part) for part in path)
