"""When runs are due, to the instant, over holidays and a year's end. A timetable knows no holidays: the programs answer 99."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables.base import TimeRestriction

BOGOTA = ZoneInfo("America/Bogota")


@pytest.fixture
def due(bag):
    """The runs due from one Colombian instant up to another, as UTC instants the scheduler would use."""

    def between(name: str, first: str, last: str) -> list[datetime]:
        import pendulum

        timetable = DagSerialization.from_dict(DagSerialization.to_dict(bag.dags[name])).timetable
        earliest = pendulum.instance(datetime.fromisoformat(first).replace(tzinfo=BOGOTA))
        end = datetime.fromisoformat(last).replace(tzinfo=BOGOTA)
        found, interval = [], None
        while True:
            info = timetable.next_dagrun_info(
                last_automated_data_interval=interval, restriction=TimeRestriction(earliest, None, catchup=True)
            )
            if info.run_after >= end:
                return found
            # What a program is given as as_of.
            assert info.data_interval.end == info.run_after
            found.append(info.run_after.astimezone(UTC))
            interval = info.data_interval

    return between


def utc(*texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in texts]


def test_the_signal_runs_every_weekday_over_the_years_end(due):
    # 8 December 2025 and 1 January 2026 are holidays, 12 January the moved Epiphany.
    assert due("forecast_h5_l5_weekly_signal", "2025-12-31 00:00", "2026-01-07 00:00") == utc(
        "2025-12-31 13:15", "2026-01-01 13:15", "2026-01-02 13:15", "2026-01-05 13:15", "2026-01-06 13:15"
    )
    assert due("forecast_h5_l5_weekly_signal", "2026-01-09 09:00", "2026-01-13 09:00") == utc(
        "2026-01-12 13:15", "2026-01-13 13:15"
    )


def test_volatility_targeting_follows_half_an_hour_later(due):
    assert due("forecast_h5_l5_vol_targeting", "2025-12-31 00:00", "2026-01-03 00:00") == utc(
        "2025-12-31 13:45", "2026-01-01 13:45", "2026-01-02 13:45"
    )


def test_training_is_on_sunday_whatever_the_year(due):
    assert due("forecast_h5_l3_weekly_training", "2025-12-27 00:00", "2026-01-12 00:00") == utc(
        "2025-12-28 06:30", "2026-01-04 06:30", "2026-01-11 06:30"
    )


def test_the_monitor_is_on_friday_also_on_a_holiday(due):
    # 7 August 2026 is a holiday and a Friday; so was 3 April, Good Friday.
    assert due("forecast_h5_l6_weekly_monitor", "2026-04-01 00:00", "2026-04-11 00:00") == utc(
        "2026-04-03 19:30", "2026-04-10 19:30"
    )
    assert due("forecast_h5_l6_weekly_monitor", "2026-08-07 00:00", "2026-08-08 00:00") == utc("2026-08-07 19:30")


def test_the_executor_has_nine_slots_a_day(due):
    day = utc(*(f"2025-12-31 {hour}:{minute}" for hour in (14, 15, 16, 17) for minute in ("00", "30")), "2025-12-31 17:50")
    assert due("forecast_h5_l7_multiday_executor", "2025-12-31 00:00", "2026-01-01 00:00") == day
    assert len(due("forecast_h5_l7_multiday_executor", "2025-12-29 00:00", "2026-01-05 00:00")) == 5 * 9


def test_the_executor_rests_at_the_weekend(due):
    assert due("forecast_h5_l7_multiday_executor", "2026-01-02 12:50", "2026-01-05 09:01") == utc(
        "2026-01-02 17:50", "2026-01-05 14:00"
    )


def test_realtime_runs_every_five_minutes_of_the_session_and_twice_after_its_last_bar_opened(due):
    first = datetime(2026, 1, 9, 13, 5, tzinfo=UTC)
    assert due("core_l0_02_ohlcv_realtime", "2026-01-09 00:00", "2026-01-12 00:00") == [
        first + number * timedelta(minutes=5) for number in range(61)
    ]
    assert first + 60 * timedelta(minutes=5) == datetime(2026, 1, 9, 18, 5, tzinfo=UTC)


def test_the_alert_monitor_runs_every_quarter_hour_of_the_session(due):
    first = datetime(2026, 1, 9, 13, 0, tzinfo=UTC)
    assert due("core_l6_01_alert_monitor", "2026-01-09 00:00", "2026-01-12 00:00") == [
        first + number * timedelta(minutes=15) for number in range(21)
    ]


def test_the_backup_is_daily_at_one_in_colombia_whatever_other_clocks_do(due):
    # Europe and North America change their clocks in these weeks; Colombia does not.
    runs = due("core_l0_05_seed_backup", "2025-10-20 00:00", "2025-11-10 00:00")
    assert {run.time().isoformat() for run in runs} == {"18:00:00"}
    assert len(runs) == 21


@pytest.mark.parametrize(
    "name", ["core_l0_01_ohlcv_backfill", "forecast_h5_l4_backtest_promotion", "forecast_h5_l4b_production_deploy"]
)
def test_what_a_person_starts_is_never_due(bag, name):
    timetable = DagSerialization.from_dict(DagSerialization.to_dict(bag.dags[name])).timetable
    assert (
        timetable.next_dagrun_info(last_automated_data_interval=None, restriction=TimeRestriction(None, None, catchup=True))
        is None
    )
