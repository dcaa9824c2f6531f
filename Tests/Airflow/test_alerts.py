"""A task that failed for good raises an alert through the command-line program; trouble there stays there."""

from __future__ import annotations

import json

import cluster
import pytest
from airflow.utils.state import DagRunState

MONITOR = "core_l6_01_alert_monitor"
REALTIME = "core_l0_02_ohlcv_realtime"


def options(call) -> dict[str, str]:
    verb, *rest = call["arguments"]
    assert verb == "alert"
    return dict(zip(rest[::2], rest[1::2], strict=True))


def test_the_last_failure_raises_one_alert_with_the_programs_words(run, bench):
    bench.add(MONITOR, exit=[75, 75, 65])
    result = run(MONITOR)
    (call,) = bench.calls("usdcop")
    assert options(call) == {
        "--key": f"airflow/{MONITOR}/{result.run_id}/watch",
        "--severity": "critical",
        "--title": f"{MONITOR}.watch failed",
        "--body": "-",
    }
    assert "exit code 65: planned: as planned: None." in call["given"]
    assert result.run_id in call["given"]


def test_each_copy_of_a_mapped_task_has_a_key_of_its_own(run, bench):
    bench.add(REALTIME, exit=[65])
    run(REALTIME)
    assert sorted(options(call)["--key"].rpartition("/")[2] for call in bench.calls("usdcop")) == [
        "fetch_symbol[0]",
        "fetch_symbol[1]",
        "fetch_symbol[2]",
    ]


def test_a_programs_words_full_of_commands_stay_text(run, bench, tmp_path):
    command = f"touch {tmp_path}/CANARY"
    bench.add(MONITOR, print=json.dumps({"error": {"code": f"$({command})", "message": f"`{command}`"}}), exit=[65])
    run(MONITOR)
    assert f"$({command}): `{command}`" in bench.calls("usdcop")[0]["given"]
    assert not (tmp_path / "CANARY").exists()


def test_the_alert_is_in_the_outbox_once(run, bench, built, monkeypatch):
    cluster.market("alerts", history=False)
    monkeypatch.setenv("DATABASE_URL", cluster.url("alerts", "usdcop_worker"))
    bench.take(built / "usdcop")
    bench.add(MONITOR, print=json.dumps({"error": {"code": "data", "message": "ñ 🦜 " + "x" * 25_000}}), exit=[65])
    result = run(MONITOR)
    found = cluster.row("alerts", "select * from alerts")
    assert found["key"] == f"airflow/{MONITOR}/{result.run_id}/watch"
    assert (found["severity"], found["title"]) == ("critical", f"{MONITOR}.watch failed")
    assert "exit code 65: data: ñ 🦜" in found["body"]


@pytest.mark.parametrize("trouble", [{"exit": [69]}, {"sleep": 60}, None])
def test_an_alert_that_cannot_be_stored_changes_nothing_else(run, bench, monkeypatch, trouble, caplog):
    import worker

    monkeypatch.setattr(worker, "ALERT_SECONDS", 0.5)
    bench.add(MONITOR, exit=[65])
    if trouble is None:
        (bench.folder / "usdcop").unlink()
    else:
        bench.add("usdcop", **trouble)
    result = run(MONITOR)
    assert result.state == DagRunState.FAILED
    assert [task.state for task in result.get_task_instances()] == ["failed"]
    assert "the alert was not stored" in caplog.text
