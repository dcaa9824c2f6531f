"""What a program is given: the contract's fields, the run's parameters as they are, and nothing that runs as a command."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from airflow.sdk.exceptions import ParamValidationError
from airflow.utils.state import DagRunState
from places import ROOT

BACKTEST = "forecast_h5_l4_backtest_promotion"
MONITOR = "core_l6_01_alert_monitor"
REALTIME = "core_l0_02_ohlcv_realtime"

HOSTILE = [
    "'; touch CANARY; '",
    '"; touch CANARY; "',
    "$(touch CANARY)",
    "`touch CANARY`",
    "a\ntouch CANARY\nEOF\n",
    "{{ ds }} {{ ''.__class__ }} {% raw %}",
    "${HOME} $TASK_REQUEST ~ * ? \\ \\n %s",
    "🦜 ñ \u2028 \x1b[31m \x07",
    "--help",
    "x.sh",
]


def test_the_request_has_the_contracts_fields(run, bench):
    bench.add(MONITOR)
    result = run(MONITOR, logical_date=datetime(2025, 12, 31, 14, 15, tzinfo=UTC))
    (request,) = bench.requests(MONITOR)
    assert {key: value for key, value in request.items() if key != "params"} == {
        "contract": "usdcop.task/1",
        "task": MONITOR,
        "step": None,
        "run_id": result.run_id,
        "as_of": "2025-12-31T14:15:00+00:00",
        "try_number": 1,
        "max_tries": 3,
        "map_index": -1,
    }


def test_a_run_without_a_date_is_as_of_the_moment_it_was_asked_for(run, bench):
    bench.add(MONITOR)
    before = datetime.now(UTC)
    run(MONITOR, logical_date=None)
    (request,) = bench.requests(MONITOR)
    assert before <= datetime.fromisoformat(request["as_of"]) <= datetime.now(UTC)


def test_each_copy_of_a_mapped_task_gets_its_pair_and_its_step(run, bench):
    bench.add(REALTIME)
    assert run(REALTIME).state == DagRunState.SUCCESS
    seen = [(request["step"], request["map_index"], request["params"]["symbol"]) for request in bench.requests(REALTIME)]
    assert sorted(seen[:3]) == [("fetch_symbol", 0, "USD/COP"), ("fetch_symbol", 1, "USD/MXN"), ("fetch_symbol", 2, "USD/BRL")]
    assert seen[3:] == [("validate", -1, None)]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_arrives_as_it_is_and_runs_nothing(run, bench, tmp_path, text):
    text = text.replace("CANARY", str(tmp_path / "CANARY"))
    bench.add(BACKTEST)
    run(BACKTEST, run_conf={"year": 2025, "output_dir": text, text: text})
    (request,) = bench.requests(BACKTEST)
    assert (request["params"]["output_dir"], request["params"][text]) == (text, text)
    assert bench.calls(BACKTEST)[0]["arguments"] == []
    assert not (tmp_path / "CANARY").exists()


@pytest.mark.parametrize(
    "conf",
    [
        {"year": "2025"},
        {"year": 2025.5},
        {"year": 1999},
        {"year": [2025]},
        {"charts": 1},
        {"fill_model": "best"},
        {"purge_days": 3},
    ],
)
def test_a_parameter_of_the_wrong_type_or_range_is_refused_before_any_program_runs(run, bench, conf):
    bench.add(BACKTEST)
    with pytest.raises(ParamValidationError):
        run(BACKTEST, run_conf=conf)
    assert bench.calls(BACKTEST) == []


def test_an_unknown_parameter_reaches_the_program_which_refuses_it(run, bench, built):
    bench.take(built / BACKTEST)
    result = run(BACKTEST, run_conf={"year": 2025, "yaer": "$(touch CANARY)"})
    (task,) = result.get_task_instances()
    assert (task.state, task.try_number) == ("failed", 1)
    (alert,) = bench.calls("usdcop")
    assert 'exit code 64: unknown_field: params has no field "yaer"' in alert["given"]


def test_a_program_sees_the_task_environment_without_airflows_secrets(run, bench, monkeypatch):
    monkeypatch.setenv("AIRFLOW__API_AUTH__JWT_SECRET", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///elsewhere")
    bench.add(MONITOR)
    run(MONITOR)
    environment = bench.calls(MONITOR)[0]["environment"]
    assert not [name for name in environment if name.startswith("AIRFLOW")]
    assert environment["DATABASE_URL"] == "postgresql:///elsewhere"


@pytest.mark.parametrize(
    ("layout", "folder", "expected"),
    [
        (["Package.swift"], "dags", ".build/release"),
        ([], "share/usdcop/dags", "bin"),
    ],
)
def test_executables_are_found_beside_the_dags(tmp_path, monkeypatch, layout, folder, expected):
    import worker

    for name in layout:
        (tmp_path / name).touch()
    monkeypatch.delenv("USDCOP_BIN", raising=False)
    monkeypatch.setattr(worker, "FOLDER", tmp_path / folder)
    assert worker.binaries() == tmp_path / expected
    monkeypatch.setenv("USDCOP_BIN", "/elsewhere")
    assert worker.binaries() == Path("/elsewhere")


def test_relative_paths_start_at_the_checkout(run, bench):
    bench.add(MONITOR)
    run(MONITOR)
    assert bench.calls(MONITOR)[0]["folder"] == str(ROOT)


def test_a_large_request_arrives_whole(run, bench):
    bench.add(MONITOR)
    run(MONITOR, run_conf={"note": "x" * 1_000_000})
    assert len(bench.requests(MONITOR)[0]["params"]["note"]) == 1_000_000
