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

# A holiday, Epiphany: Tuesday is the week's first trading day.
MONDAY = date(2025, 1, 6)
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
    monkeypatch.setenv("USDCOP_BIN", str(built))
    monkeypatch.setenv("DATABASE_URL", cluster.url("week", "usdcop_worker"))
    monkeypatch.setenv("TWELVEDATA_BASE_URL", provider.url)
    monkeypatch.setenv("TWELVEDATA_API_KEY", "simulated")
    provider.control(credits_per_minute=100_000, credits_per_day=100_000)
    return "week"


def backtested_week(run: Any, data: Path) -> dict[str, Any]:
    """The week as the backtest's record has it."""
    conf = {"year": MONDAY.year, "fill_model": "intraday_m5", "source": "database", "charts": False}
    assert run(BACKTEST, run_conf=conf).state == "success"
    record = json.loads((data / f"public/production/weeks/smart_simple_v11_{MONDAY.year}.json").read_text())
    (week,) = (week for week in record["weeks"] if week["monday"] == MONDAY.isoformat())
    assert week["skip_reason"] is None
    return week


def test_a_week_under_airflow_ends_with_the_backtests_position(run, market, provider, tmp_path):
    expected = backtested_week(run, tmp_path / "data")
    # What the backtest has seen of the week and after is not there yet.
    cluster.sql(market, f"delete from usdcop_m5_ohlcv where time >= '{MONDAY} 00:00 America/Bogota'")

    def states(dag: str, day: date, moment: time, **conf: Any) -> set[str]:
        instant = datetime.combine(day, moment, BOGOTA).astimezone(UTC)
        provider.move(instant)
        result = run(dag, logical_date=instant, run_conf=conf)
        assert result.state == "success", (dag, instant)
        return {task.state for task in result.get_task_instances()}

    def run_day(day: date, decision: str, session: str, slots: list[time] = SLOTS) -> None:
        assert states(SIGNAL, day, time(8, 15)) == {decision}
        assert states(SIZE, day, time(8, 45)) == {decision}
        for slot in slots:
            assert session in states(REALTIME, day, slot, symbols=["USD/COP"])
            assert states(EXECUTOR, day, slot) == {session}
        assert session in states(REALTIME, day, time(13, 5), symbols=["USD/COP"])

    assert states(TRAINING, MONDAY - timedelta(days=1), time(1, 30)) == {"success"}
    tuesday, *later = (MONDAY + timedelta(days=number) for number in range(1, 5))
    run_day(MONDAY, decision="skipped", session="skipped", slots=[SLOTS[0], SLOTS[-1]])
    run_day(tuesday, decision="success", session="success")
    for day in later:
        run_day(day, decision="skipped", session="success")
    assert states(MONITOR, later[-1], time(14, 30)) == {"success"}

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
