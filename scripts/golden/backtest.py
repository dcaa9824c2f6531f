"""A year of the strategy under both fill models."""

from datetime import timedelta

import pandas as pd

from .features import build_features, complete
from .market import PRICES, Market, colombian_holidays
from .metrics import backtest_metrics, buy_and_hold, gates, trade_records
from .strategy import SETTINGS, decide, profit, walk_bars

RUNS = [f"{9 + half // 2:02d}:{30 * (half % 2):02d}" for half in range(8)] + ["12:50"]
BAR = pd.Timedelta(minutes=5)
OLDEST_ENTRY_BAR = pd.Timedelta(minutes=15)
FILL_MODEL = {
    "name": "intraday_m5",
    "bar_minutes": 5,
    "executor_runs": RUNS,
    "entry_bar_opens": "08:55",
    "closing_bar_opens": "12:45",
    "oldest_entry_bar_minutes": 15,
}
NO_TRADE = dict.fromkeys(["entry_price", "exit_price", "exit_reason", "exit_date", "pnl"])


def daily_close(market: Market, year: int, purge_days: int) -> dict:
    """One variant of `h5_walkforward_YEAR.json`: every Monday of the year that has a bar."""
    daily, rows = market.daily, complete(build_features(market))
    mondays, stamps, equity = [], [], SETTINGS["capital"]
    for monday in daily.index[(daily.index.year == year) & (daily.index.dayofweek == 0)]:
        record = {"monday": monday.date().isoformat(), **decide(rows, monday, purge_days), **NO_TRADE}
        if not record["skip"]:
            record |= daily_trade(daily, monday, record["direction"], record["final_leverage"], record)
        if record["pnl"] is not None:
            equity *= 1 + record["pnl"]
        mondays.append({**record, "equity": equity})
        stamps.append({
            "entry_time": f"{record['monday']}T09:00:00-05:00",
            "exit_time": f"{record['exit_date']}T12:50:00-05:00",
        })
    trades = trade_records([monday | stamp for monday, stamp in zip(mondays, stamps)])
    metrics = backtest_metrics(mondays, trades, buy_and_hold(daily, year))
    return {"purge_days": purge_days, "mondays": mondays, "trades": trades, "metrics": metrics, "gates": gates(metrics)}


def daily_trade(daily: pd.DataFrame, monday: pd.Timestamp, direction: int, size: float, stops: dict) -> dict:
    """Entry at Monday's close, exit on Tuesday to Friday; nothing when no such bar exists."""
    week = daily.loc[monday + timedelta(days=1) : monday + timedelta(days=4)]
    if week.empty:
        return dict(NO_TRADE)
    entry = float(daily.at[monday, "close"])
    price, reason, index = walk_bars(
        direction, entry, stops["hard_stop_pct"], stops["take_profit_pct"], week[PRICES].values.tolist()
    )
    return {
        "entry_price": entry,
        "exit_price": price,
        "exit_reason": reason,
        "exit_date": week.index[index].date().isoformat(),
        "pnl": profit(direction, entry, price, reason, size, SETTINGS["maker_fee"], SETTINGS["slippage"]),
    }


def intraday(market: Market, year: int, purge_days: int, calendar: str) -> dict:
    """One variant of `h5_intraday_YEAR.json`: every week whose first trading day is in the year."""
    if calendar == "colombia":
        market = market.on_trading_days()
    rows, bars = complete(build_features(market)), market.five_minute
    weeks, equity = [], SETTINGS["capital"]
    for days in trading_weeks(bars):
        if days[0].year != year:
            continue
        record = _intraday_week(bars, days, decide(rows, days[0], purge_days))
        if record["pnl"] is not None:
            equity *= 1 + record["pnl"]
        weeks.append({**record, "equity": equity})
    trades = trade_records(weeks)
    metrics = backtest_metrics(weeks, trades, buy_and_hold(market.daily, year))
    return {
        "purge_days": purge_days,
        "calendar": calendar,
        "guardrails": False,
        "weeks": weeks,
        "trades": trades,
        "metrics": metrics,
        "gates": gates(metrics),
    }


def trading_weeks(bars: pd.DataFrame) -> list[list[pd.Timestamp]]:
    """Weekdays with at least one bar, grouped by ISO week."""
    days = pd.Series(bars.index.normalize().unique())
    days = days[days.dt.dayofweek < 5]
    return [list(week) for _, week in days.groupby(days - pd.to_timedelta(days.dt.dayofweek, unit="D"))]


def _intraday_week(bars: pd.DataFrame, days: list[pd.Timestamp], decision: dict) -> dict:
    iso = days[0].isocalendar()
    monday = days[0] - timedelta(days=days[0].dayofweek)
    record = {
        "iso_week": f"{iso.year}-W{iso.week:02d}",
        "monday": monday.date().isoformat(),
        "first_trading_day": days[0].date().isoformat(),
        "last_trading_day": days[-1].date().isoformat(),
        "trading_days": [day.date().isoformat() for day in days],
        "colombian_holidays_among_them": [
            day.date().isoformat() for day in days if day.date() in colombian_holidays(day.year)
        ],
        **decision,
        "skip_reason": "low_confidence_long" if decision["skip"] else None,
        **dict.fromkeys(["entry_time", "entry_bar", "entry_bar_age_minutes", "entry_price", "exit_time", "exit_bar"]),
        **dict.fromkeys(["exit_bar_index", "bars_tested", "exit_price", "exit_reason", "exit_date", "pnl"]),
    }
    if decision["skip"]:
        return record
    closing = days[-1] + pd.Timedelta("12:50:00")
    week = bars.loc[days[0] : closing - BAR]
    entry = _entry(week, days)
    if entry is None:
        return record | {"skip_reason": "no_bars"}
    run, entry_bar = entry
    tested = week.loc[run:]
    price = float(week.at[entry_bar, "close"])
    exit_price, reason, index, exit_bar = float(week["close"].iloc[-1]), "week_end", None, week.index[-1]
    if len(tested):
        exit_price, reason, index = walk_bars(
            decision["direction"],
            price,
            decision["hard_stop_pct"],
            decision["take_profit_pct"],
            tested[PRICES].values.tolist(),
            gaps=True,
        )
        exit_bar = tested.index[index]
    exit_time = closing if reason == "week_end" else exit_bar + BAR
    return record | {
        "entry_time": _stamp(run),
        "entry_bar": _stamp(entry_bar),
        "entry_bar_age_minutes": int((run - entry_bar - BAR) / pd.Timedelta(minutes=1)),
        "entry_price": price,
        "exit_time": _stamp(exit_time),
        "exit_bar": _stamp(exit_bar),
        "exit_bar_index": index,
        "bars_tested": 0 if index is None else index + 1,
        "exit_price": exit_price,
        "exit_reason": reason,
        "exit_date": exit_time.date().isoformat(),
        "pnl": profit(
            decision["direction"], price, exit_price, reason,
            decision["final_leverage"], SETTINGS["maker_fee"], SETTINGS["slippage"],
        ),
    }


def _entry(week: pd.DataFrame, days: list[pd.Timestamp]) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The first run that finds a fresh enough bar, and that bar; the run that closes the week opens nothing."""
    for day in days:
        for clock in RUNS:
            if day == days[-1] and clock == RUNS[-1]:
                return None
            run = day + pd.Timedelta(f"{clock}:00")
            fresh = week.loc[run - OLDEST_ENTRY_BAR - BAR : run - BAR]
            if len(fresh):
                return run, fresh.index[-1]
    return None


def _stamp(time: pd.Timestamp) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%S}-05:00"
