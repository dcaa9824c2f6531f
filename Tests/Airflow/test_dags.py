"""The DAGs as Airflow finds them: all of them, quickly, with documented names, schedules, steps and parameters."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise

import pytest
from places import BUILT, DAGS, ROOT

SCHEDULES = {
    "core_l0_01_ohlcv_backfill": [],
    "core_l0_02_ohlcv_realtime": ["5-55/5 8 * * 1-5", "*/5 9-12 * * 1-5", "0,5 13 * * 1-5"],
    "core_l0_05_seed_backup": ["0 13 * * *"],
    "core_l6_01_alert_monitor": ["*/15 8-12 * * 1-5", "0 13 * * 1-5"],
    "forecast_h5_l3_weekly_training": ["30 1 * * 0"],
    "forecast_h5_l4_backtest_promotion": [],
    "forecast_h5_l4b_production_deploy": [],
    "forecast_h5_l5_vol_targeting": ["45 8 * * 1-5"],
    "forecast_h5_l5_weekly_signal": ["15 8 * * 1-5"],
    "forecast_h5_l6_weekly_monitor": ["30 14 * * 5"],
    "forecast_h5_l7_multiday_executor": ["0,30 9-12 * * 1-5", "50 12 * * 1-5"],
}
STEPS = {
    "core_l0_01_ohlcv_backfill": ["health_check", "process_symbol", "export_seeds", "validate"],
    "core_l0_02_ohlcv_realtime": ["fetch_symbol", "validate"],
    "core_l0_05_seed_backup": ["health_check", "export", "write_manifest", "validate"],
}

IMPORT_ALL = """
import importlib, pathlib, sys, time
import airflow
before = time.perf_counter()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(time.perf_counter() - before)
"""


def test_every_dag_imports(bag):
    assert bag.import_errors == {}
    assert sorted(bag.dags) == sorted(SCHEDULES)


def test_all_dags_import_in_less_than_two_seconds(capsys):
    """In a fresh interpreter; the import of Airflow itself does not count, what the DAGs use of it does."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *SCHEDULES],
        env=os.environ | {"PYTHONPATH": str(DAGS)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = float(done.stdout.splitlines()[-1])
    with capsys.disabled():
        print(f"\n{len(SCHEDULES)} DAG files imported in {seconds:.2f} s")
    assert seconds < 2


def test_every_file_holds_the_dag_of_its_name(bag):
    for name, dag in bag.dags.items():
        assert dag.fileloc == str(DAGS / f"{name}.py")


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_schedule_is_the_documented_one(bag, name):
    timetable = bag.dags[name].timetable
    if SCHEDULES[name]:
        timezone = "America/Bogota"
        assert [(part.expression, str(part.timezone)) for part in timetable.timetables] == [
            (cron, timezone) for cron in SCHEDULES[name]
        ]
    else:
        assert type(timetable).__name__ == "NullTimetable"


@pytest.mark.parametrize("name", SCHEDULES)
def test_runs_neither_overlap_nor_catch_up(bag, name):
    dag = bag.dags[name]
    assert (dag.catchup, dag.max_active_runs) == (False, 1)


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_steps_follow_each_other(bag, name):
    dag = bag.dags[name]
    expected = STEPS.get(name)
    if expected is None:
        assert len(dag.tasks) == 1
    else:
        assert [task.task_id for task in dag.topological_sort()] == expected
        for first, second in pairwise(expected):
            assert dag.get_task(second).upstream_task_ids == {first}


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_dag_has_words_tags_and_an_owner(bag, name):
    dag = bag.dags[name]
    assert dag.doc_md and dag.description
    assert len(dag.tags) == 2
    assert dag.owner == "usdcop"


def test_the_three_pairs_are_mapped(bag):
    for name, task in [("core_l0_01_ohlcv_backfill", "process_symbol"), ("core_l0_02_ohlcv_realtime", "fetch_symbol")]:
        operator = bag.dags[name].get_task(task)
        assert operator.is_mapped
        assert operator.expand_input.value == {"item": [{"symbol": symbol} for symbol in ("USD/COP", "USD/MXN", "USD/BRL")]}


@pytest.mark.parametrize("name", SCHEDULES)
def test_operators_can_read_of_every_dag(name):
    assert f"| `{name}` |" in (ROOT / "docs/operations.md").read_text()


def test_every_pool_is_made_by_the_set_up(bag):
    declared = json.loads((DAGS / "pools.json").read_text())
    used = {task.pool for dag in bag.dags.values() for task in dag.tasks}
    assert used == {"default_pool", *declared}


def test_a_backfill_leaves_realtime_its_slots_of_the_pool(bag):
    slots = json.loads((DAGS / "pools.json").read_text())["market_data"]["slots"]
    assert bag.dags["core_l0_01_ohlcv_backfill"].get_task("process_symbol").max_active_tis_per_dag == slots - 3


def test_the_executors_tries_cover_a_bar_ten_minutes_late_and_end_before_the_next_slot(bag):
    task = bag.dags["forecast_h5_l7_multiday_executor"].get_task("execute")
    assert (task.retries, task.retry_delay, task.retry_exponential_backoff) == (10, timedelta(minutes=1), False)


@pytest.mark.parametrize("name", ["forecast_h5_l5_weekly_signal", "forecast_h5_l5_vol_targeting"])
def test_what_a_decision_waits_for_has_half_an_hour_to_come(bag, name):
    (task,) = bag.dags[name].tasks
    assert (task.retries, task.retry_delay, task.retry_exponential_backoff) == (30, timedelta(minutes=1), False)


def test_bars_lead_to_features_to_the_signal_to_the_position(bag):
    def assets(name, side):
        return {asset.name for task in bag.dags[name].tasks for asset in getattr(task, side)}

    for maker, asset, user in [
        ("core_l0_02_ohlcv_realtime", "bars", "forecast_h5_l3_weekly_training"),
        ("forecast_h5_l3_weekly_training", "h5_features", "forecast_h5_l5_weekly_signal"),
        ("forecast_h5_l5_weekly_signal", "h5_signal", "forecast_h5_l5_vol_targeting"),
        ("forecast_h5_l5_vol_targeting", "h5_size", "forecast_h5_l7_multiday_executor"),
        ("forecast_h5_l7_multiday_executor", "h5_position", "forecast_h5_l6_weekly_monitor"),
    ]:
        assert asset in assets(maker, "outlets") & assets(user, "inlets"), asset


@pytest.mark.parametrize("script", ["dag_params.py", "task_docs.py"])
def test_what_is_generated_is_what_the_executables_say(script):
    done = subprocess.run([ROOT / "scripts" / script, BUILT, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_dag_files_hold_names_order_and_times_and_no_logic():
    logic = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp, ast.Try, ast.comprehension)
    for name in SCHEDULES:
        tree = ast.parse((DAGS / f"{name}.py").read_text())
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert imported <= {"datetime", "airflow.sdk", "assets", "worker"}, name
        assert not [node for node in ast.walk(tree) if isinstance(node, (*logic, ast.Import))], name
