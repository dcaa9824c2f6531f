"""Writes the golden files; the same input gives the same bytes."""

import hashlib
import json
import math
import platform
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from . import cases, linear
from .backtest import FILL_MODEL, daily_close, intraday
from .evidence import evidence_of_year
from .features import FEATURES, TARGET, build_features
from .market import DAILY_FILE, M5_FILE, MACRO_FILE, read_market
from .strategy import SETTINGS

LIBRARIES = ["numpy", "scipy", "pandas", "scikit-learn", "pyarrow"]


def write_golden(data: Path, out: Path, year: int) -> None:
    """Makes all files of one backtest year; linear models learn up to the end of its June's last full week."""
    market = read_market(data, five_minute=True)
    table = build_features(market)
    about = {"year": year, "data_through": table.index[-1].date().isoformat(), "versions": _versions()}
    walkforward = {"purged_5": daily_close(market, year, purge_days=5), "legacy_0": daily_close(market, year, purge_days=0)}
    bars = {
        "purged_5": intraday(market, year, purge_days=5, calendar="as_given"),
        "purged_5_colombia": intraday(market, year, purge_days=5, calendar="colombia"),
    }
    last_day = f"{year}-06-27"
    profits = {f"{name}_{year}": [trade["pnl_pct"] for trade in run["trades"]] for name, run in walkforward.items()}
    files = {
        "features_daily.csv": _features_csv(table),
        f"h5_walkforward_{year}.json": _json(about | {"settings": SETTINGS, "variants": walkforward}),
        f"h5_intraday_{year}.json": _json(about | {"settings": SETTINGS, "fill_model": FILL_MODEL, "variants": bars}),
        "linear_models.json": _json({
            "versions": _versions(),
            f"seeds_{last_day.replace('-', '_')}": linear.on_market(market, last_day),
            "synthetic": linear.synthetic(),
        }),
        "evidence.json": _json({
            "versions": _versions(),
            "years": {str(year): evidence_of_year(market, year, walkforward["purged_5"])},
        }),
        "bootstrap.json": _json(cases.bootstrap(profits)),
        "week_executor.json": _json(cases.week_executor()),
    }
    files["manifest.json"] = _json({
        "made_by": "scripts/make_golden.py",
        "year": year,
        "versions": _versions(),
        "inputs": {name: _file_entry((data / name).read_bytes()) for name in (DAILY_FILE, MACRO_FILE, M5_FILE)},
        "files": {name: _file_entry(content) for name, content in files.items()},
    })
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
        print(f"{name}: {len(content)} bytes")


def _features_csv(table: pd.DataFrame) -> bytes:
    """The first 60 rows, every 25th and the last 6 (of which 5 have no target); empty where there is no value."""
    count = len(table)
    kept = sorted({*range(60), *range(0, count, 25), *range(count - 6, count)})
    lines = [",".join(["date", *FEATURES, TARGET])]
    for day, row in table.iloc[kept].iterrows():
        lines.append(",".join([day.date().isoformat(), *(_cell(name, row[name]) for name in table.columns)]))
    return ("\n".join(lines) + "\n").encode()


def _cell(name: str, value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if name in ("day_of_week", "month", "is_month_end") else repr(float(value))


def _versions() -> dict:
    """Python without its patch level, which changes no number."""
    return {"python": ".".join(platform.python_version_tuple()[:2])} | {name: version(name) for name in LIBRARIES}


def _json(value: dict) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _file_entry(content: bytes) -> dict:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
