"""What an exit code makes of a task: success, skipped, failed at once, tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from airflow.utils.state import DagRunState, TaskInstanceState

MONITOR = "core_l6_01_alert_monitor"


def only_task(run_result):
    (task,) = run_result.get_task_instances()
    return task


def test_zero_is_success(run, bench):
    bench.add(MONITOR)
    result = run(MONITOR)
    assert result.state == DagRunState.SUCCESS
    assert only_task(result).state == TaskInstanceState.SUCCESS


def test_the_output_is_kept_although_stderr_ends_last(run, bench):
    bench.add(MONITOR, output={"changed": False, "alerts": [1, 2.5, "ñ"]})
    task = only_task(run(MONITOR))
    assert task.xcom_pull(task_ids=task.task_id) == {"changed": False, "alerts": [1, 2.5, "ñ"]}


def test_99_is_skipped_and_not_tried_again(run, bench):
    bench.add(MONITOR, exit=[99])
    result = run(MONITOR)
    assert result.state == DagRunState.SUCCESS
    assert only_task(result).state == TaskInstanceState.SKIPPED
    assert len(bench.calls(MONITOR)) == 1
    assert bench.calls("usdcop") == []


@pytest.mark.parametrize("code", [64, 65, 70, 78])
def test_what_a_retry_cannot_mend_fails_at_once(run, bench, code):
    bench.add(MONITOR, exit=[code])
    result = run(MONITOR)
    assert result.state == DagRunState.FAILED
    assert only_task(result).state == TaskInstanceState.FAILED
    assert len(bench.calls(MONITOR)) == 1


def test_a_program_that_is_missing_fails_at_once(run, bench):
    task = only_task(run(MONITOR))
    assert (task.state, task.try_number) == (TaskInstanceState.FAILED, 1)
    assert "127" in bench.calls("usdcop")[0]["given"]


def test_a_program_that_may_not_be_run_fails_at_once(run, bench):
    bench.add(MONITOR).chmod(0o644)
    task = only_task(run(MONITOR))
    assert (task.state, task.try_number) == (TaskInstanceState.FAILED, 1)
    assert "126" in bench.calls("usdcop")[0]["given"]


@pytest.mark.parametrize("code", [69, 75, 1, -9])
def test_everything_else_is_tried_again_as_often_as_documented(run, bench, code):
    bench.add(MONITOR, exit=[code])
    result = run(MONITOR)
    assert result.state == DagRunState.FAILED
    assert only_task(result).state == TaskInstanceState.FAILED
    assert [(request["try_number"], request["max_tries"]) for request in bench.requests(MONITOR)] == [(1, 3), (2, 3), (3, 3)]


def test_a_later_try_may_succeed(run, bench):
    bench.add(MONITOR, exit=[75, 69, 0])
    result = run(MONITOR)
    assert result.state == DagRunState.SUCCESS
    assert len(bench.calls(MONITOR)) == 3
    assert bench.calls("usdcop") == []


def test_a_program_that_takes_too_long_is_stopped_and_tried_again(run, bench):
    bench.add(MONITOR, sleep=60)
    assert run(MONITOR, settings={"time_limit": timedelta(seconds=0.3)}).state == DagRunState.FAILED
    assert len(bench.calls(MONITOR)) == 3


@pytest.mark.parametrize("answer", ["Segmentation fault", "[]", "{}", "null", ""])
def test_an_answer_that_is_no_result_fails_at_once(run, bench, answer):
    bench.add(MONITOR, print=answer)
    assert run(MONITOR).state == DagRunState.FAILED
    assert len(bench.calls(MONITOR)) == 1


def test_a_pair_that_fails_fails_the_run_and_no_other_pair(run, bench):
    name = "core_l0_02_ohlcv_realtime"
    bench.add(name, exit=[65], when='"symbol": "USD/MXN"')
    result = run(name)
    assert result.state == DagRunState.FAILED
    states = {(task.task_id, task.map_index): task.state for task in result.get_task_instances()}
    assert states == {
        ("fetch_symbol", 0): TaskInstanceState.SUCCESS,
        ("fetch_symbol", 1): TaskInstanceState.FAILED,
        ("fetch_symbol", 2): TaskInstanceState.SUCCESS,
        ("validate", -1): TaskInstanceState.UPSTREAM_FAILED,
    }


def test_a_holiday_skips_every_pair_and_what_follows(run, bench):
    name = "core_l0_02_ohlcv_realtime"
    bench.add(name, exit=[99])
    result = run(name)
    assert result.state == DagRunState.SUCCESS
    assert {task.state for task in result.get_task_instances()} == {TaskInstanceState.SKIPPED}


def test_a_backfill_of_one_pair_skips_the_others_and_goes_on(run, bench):
    name = "core_l0_01_ohlcv_backfill"
    bench.add(name)
    result = run(name, run_conf={"symbols": ["USD/MXN"]})
    assert result.state == DagRunState.SUCCESS
    requests = [(request["step"], request["params"]["symbol"]) for request in bench.requests(name)]
    assert requests == [("health_check", None), ("process_symbol", "USD/MXN"), ("export_seeds", None), ("validate", None)]
