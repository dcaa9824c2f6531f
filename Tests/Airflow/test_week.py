"""A whole week of the weekly strategy, every run executed by Airflow: bars come from the provider simulator slot by slot, and the
week must end with the position the backtest has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cluster
import pytest
from provider import Provider

BOGOTA = ZoneInfo("America/Bogota")
SLOTS = [time(hour, minute) for hour in (9, 10, 11, 12) for minute in (0, 30)] + [time(12, 50)]
REALTIME, TRAINING, SIGNAL, SIZE, EXECUTOR, MONITOR, BACKTEST = (
    "core_l0_02_ohlcv_realtime",
    "forecast_h5_l3_weekly_training",
    "forecast_h5_l5_weekly_signal",
    "forecast_h5_l5_vol_targeting",
    "forecast_h5_l7_multiday_executor",
    "forecast_h5_l6_weekly_monitor",
    "forecast_h5_l4_backtest_promotion",
)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    it = Provider()
    yield it
    it.stop()


@pytest.fixture
def market(built: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with the history of the seeds, and a provider to fetch from."""
    cluster.market("week")
    monkeypatch.setenv("DATABASE_URL", cluster.url("week", "usdcop_worker"))
    monkeypatch.setenv("TWELVEDATA_BASE_URL", provider.url)
    monkeypatch.setenv("TWELVEDATA_API_KEY", "simulated")
    provider.control(credits_per_minute=100_000, credits_per_day=100_000)
    return "week"


def first_traded_week(run: Any, data: Path) -> dict[str, Any]:
    """The first week of 2025 the backtest trades, as its record has it."""
    conf = {"year": 2025, "fill_model": "intraday_m5", "source": "database", "charts": False}
    assert run(BACKTEST, run_conf=conf).state == "success"
    weeks = json.loads((data / "public/production/weeks/smart_simple_v11_2025.json").read_text())["weeks"]
    return next(week for week in weeks if week["skip_reason"] is None)


def test_a_week_under_airflow_ends_with_the_backtests_position(run, market, provider, tmp_path):
    expected = first_traded_week(run, tmp_path / "data")
    monday = date.fromisoformat(expected["monday"])
    # What the backtest has seen of the week and after is not there yet.
    cluster.sql(market, f"delete from usdcop_m5_ohlcv where time >= '{monday} 00:00 America/Bogota'")

    def at(day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, BOGOTA).astimezone(UTC)

    def states(dag: str, instant: datetime, **conf: Any) -> set[str]:
        provider.move(instant)
        result = run(dag, logical_date=instant, run_conf=conf)
        assert result.state == "success", (dag, instant)
        return {task.state for task in result.get_task_instances()}

    def fetch(instant: datetime) -> None:
        assert "success" in states(REALTIME, instant, symbols=["USD/COP"])

    assert states(TRAINING, at(monday - timedelta(days=1), time(1, 30))) == {"success"}
    days = [monday + timedelta(days=number) for number in range(5)]
    for day in days:
        first = day.isoformat() == expected["decision_date"]
        assert states(SIGNAL, at(day, time(8, 15))) == {"success" if first else "skipped"}
        assert states(SIZE, at(day, time(8, 45))) == {"success" if first else "skipped"}
        for slot in SLOTS:
            fetch(at(day, slot))
            assert states(EXECUTOR, at(day, slot)) == {"success"}
        fetch(at(day, time(13, 5)))
    assert states(MONITOR, at(days[4], time(14, 30))) == {"success"}

    found = cluster.row(market, f"select * from forecast_h5_executions where signal_date = '{expected['decision_date']}'")
    assert found["status"] == "closed"
    for column, field in [
        ("direction", "direction"),
        ("leverage", "final_leverage"),
        ("confidence_tier", "tier"),
        ("hard_stop_pct", "hard_stop_pct"),
        ("take_profit_pct", "take_profit_pct"),
        ("entry_price", "entry_price"),
        ("exit_price", "exit_price"),
        ("exit_reason", "exit_reason"),
    ]:
        assert found[column] == expected[field], column
    for column, field in [("entry_timestamp", "entry_time"), ("exit_timestamp", "exit_time")]:
        assert datetime.fromisoformat(found[column]) == datetime.fromisoformat(expected[field]), column
    assert found["week_pnl_pct"] == pytest.approx(100 * expected["pnl"], rel=1e-12)
    assert cluster.sql(market, "select count(*) from forecast_h5_executions") == "1"
