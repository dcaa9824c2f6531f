"""Market files and the Colombian calendar."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
from dateutil.easter import easter

DAILY_FILE = "usdcop_daily_ohlcv.parquet"
MACRO_FILE = "MACRO_DAILY_CLEAN.parquet"
M5_FILE = "usdcop_m5_ohlcv.parquet"
PRICES = ["open", "high", "low", "close"]


@dataclass(frozen=True)
class Market:
    """Bars indexed by Bogota wall-clock time (without zone) and the macro table indexed by date."""

    daily: pd.DataFrame
    macro: pd.DataFrame
    five_minute: pd.DataFrame | None

    def on_trading_days(self) -> "Market":
        """The same market without weekends and Colombian holidays; macro rows all stay."""
        five_minute = self.five_minute
        if five_minute is not None:
            five_minute = five_minute[_is_trading_day(five_minute.index)]
        return replace(self, daily=self.daily[_is_trading_day(self.daily.index)], five_minute=five_minute)


def read_market(folder: Path, five_minute: bool) -> Market:
    """Reads the files of one data directory; the 5-minute bars only when asked, as they are by far the largest."""
    macro = pd.read_parquet(folder / MACRO_FILE)
    macro["fecha"] = pd.to_datetime(macro["fecha"])
    return Market(
        daily=_read_bars(folder / DAILY_FILE),
        macro=macro.set_index("fecha").astype("float64"),
        five_minute=_read_bars(folder / M5_FILE) if five_minute else None,
    )


def _read_bars(path: Path) -> pd.DataFrame:
    bars = pd.read_parquet(path, columns=["time", *PRICES])
    bogota = bars["time"].dt.tz_convert("America/Bogota").dt.tz_localize(None)
    bars = bars[PRICES].astype("float64").set_index(bogota.astype("datetime64[ns]"))
    if not bars.index.is_monotonic_increasing or not bars.index.is_unique:
        raise ValueError(f"{path.name}: times are not strictly increasing")
    return bars


def _is_trading_day(times: pd.DatetimeIndex) -> list[bool]:
    return [day.weekday() < 5 and day not in colombian_holidays(day.year) for day in times.date]


@cache
def colombian_holidays(year: int) -> frozenset[date]:
    """Legal holidays of a year: fixed dates, dates moved to Monday (Law 51 of 1983), and those counted from Easter."""
    fixed = [(1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25)]
    moved = [(1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11)]
    if year >= 2026:
        moved.append((7, 9))  # Law 2578 of 2026
    days = {date(year, month, day) for month, day in fixed}
    days |= {_monday_on_or_after(date(year, month, day)) for month, day in moved}
    days |= {easter(year) + timedelta(days=offset) for offset in (-3, -2, 43, 64, 71)}
    return frozenset(days)


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
