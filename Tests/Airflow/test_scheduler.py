"""Airflow as `make airflow` runs it: every component, LocalExecutor, Postgres. One start serves all tests here."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import cluster
import pytest
from bench import Bench
from places import BUILT, ROOT

BACKTEST = "forecast_h5_l4_backtest_promotion"
BACKUP = "core_l0_05_seed_backup"
SCRIPT = ROOT / "scripts" / "airflow.sh"


class Airflow:
    """A running Airflow and its REST interface."""

    def __init__(self, place: Path) -> None:
        self.bench = Bench(place)
        self.home = place / "home"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        cluster.sql("postgres", "create database airflow")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
        # What a service manager leaves out; a shell would be misled without it.
        kept.pop("SHLVL", None)
        self.environment = kept | {
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW_PORT": str(self.port),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": cluster.url("airflow", "postgres").replace(
                "postgresql:", "postgresql+psycopg2:"
            ),
            "USDCOP_BIN": str(self.bench.folder),
            "USDCOP_DATA_DIR": str(place / "data"),
            "DATABASE_URL": cluster.url("live", "usdcop_worker"),
        }
        self.token = ""

    def control(self, verb: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([SCRIPT, verb], env=self.environment, capture_output=True, text=True, check=False)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def log_in(self, printed: str) -> None:
        password = printed.split("login admin, password ")[1].splitlines()[0]
        self.token = self.ask("POST", "/auth/token", {"username": "admin", "password": password})["access_token"]

    def wait(self, what: Any, seconds: float = 60) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := what():
                return found
            time.sleep(0.3)
        raise AssertionError(f"nothing within {seconds} s; logs in {self.home}")

    def path(self, run: dict[str, Any]) -> str:
        """Where the interface has a run."""
        return f"/api/v2/dags/{run['dag_id']}/dagRuns/{quote(run['dag_run_id'], safe='')}"

    def trigger(self, dag: str, conf: dict[str, Any], **names: str) -> dict[str, Any]:
        """Starts a run."""
        return self.ask("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf} | names)

    def run(self, dag: str, conf: dict[str, Any]) -> dict[str, Any]:
        """Unpauses a DAG, triggers it and waits for the end of the run."""
        self.wait(lambda: any(found["dag_id"] == dag for found in self.ask("GET", "/api/v2/dags?limit=100")["dags"]))
        self.ask("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})
        run = self.trigger(dag, conf)

        def ended() -> Any:
            now = self.ask("GET", self.path(run))
            return now if now["state"] in ("success", "failed") else None

        return self.wait(ended)


def alive(process: int) -> bool:
    """Whether a process runs; one that ended and was not yet fetched by its parent does not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    """Airflow, up and logged in; down afterwards, whatever happened."""
    it = Airflow(tmp_path_factory.mktemp("live"))
    it.bench.add(BACKTEST)
    it.bench.take(BUILT / BACKUP)
    try:
        done = it.control("up")
        assert done.returncode == 0, done.stderr
        it.log_in(done.stdout)
        yield it
    finally:
        it.control("down")
        shutil.rmtree(it.home, ignore_errors=True)


def test_a_second_up_changes_nothing(airflow):
    processes = {file.name: file.read_text() for file in airflow.home.glob("*.pid")}
    assert sorted(processes) == ["api-server.pid", "dag-processor.pid", "scheduler.pid", "triggerer.pid"]
    done = airflow.control("up")
    assert done.returncode == 0, done.stderr
    assert {file.name: file.read_text() for file in airflow.home.glob("*.pid")} == processes


def test_it_listens_on_this_machine_only(airflow):
    port = f":{airflow.port:04X}"
    listening = [
        line.split()[1]
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(port)
    ]
    assert listening == [f"0100007F{port}"]


def test_its_secrets_are_its_owners_alone(airflow):
    assert stat.S_IMODE(airflow.home.stat().st_mode) == 0o700


def test_nobody_gets_in_without_the_password(airflow):
    with pytest.raises(urllib.error.HTTPError) as refused:
        airflow.ask("POST", "/auth/token", {"username": "admin", "password": "admin"})
    assert refused.value.code == 401


def test_its_pages_begin_in_colombian_time(airflow):
    page = urllib.request.urlopen(f"http://127.0.0.1:{airflow.port}/auth/login", timeout=30).read().decode()
    home = urllib.request.urlopen(f"http://127.0.0.1:{airflow.port}/", timeout=30).read().decode()
    for text in (page, home):
        assert "localStorage.setItem(\"timezone\", \"\\\"America/Bogota\\\"\")" in text
        assert text.index("localStorage") < text.index("<script type=\"module\"")
        assert text.rstrip().endswith("</html>")


def test_the_pool_is_there(airflow):
    assert airflow.ask("GET", "/api/v2/pools/market_data")["slots"] == 4


def test_every_dag_is_seen_and_paused(airflow):
    airflow.wait(lambda: airflow.ask("GET", "/api/v2/dags?limit=100")["total_entries"] == 11)
    assert airflow.ask("GET", "/api/v2/importErrors")["total_entries"] == 0


def test_hostile_conf_arrives_as_it_is_through_a_live_scheduler(airflow):
    touch = f"touch {airflow.home.parent}/CANARY"
    text = f"'\"; {touch} $({touch}) `{touch}`\n{{{{ ds }}}} {{% raw %}} 🦜 \u2028"
    run = airflow.run(BACKTEST, {"year": 2025, "output_dir": text, "unknown": [text, {"deep": None}]})
    assert run["state"] == "success"
    (request,) = airflow.bench.requests(BACKTEST)
    assert (request["params"]["output_dir"], request["params"]["unknown"]) == (text, [text, {"deep": None}])
    assert request["run_id"] == run["dag_run_id"]
    assert not (airflow.home.parent / "CANARY").exists()
    (call,) = airflow.bench.calls(BACKTEST)
    assert not [name for name in call["environment"] if name.startswith("AIRFLOW")]


def test_a_parameter_of_the_wrong_type_is_refused_by_the_api(airflow):
    with pytest.raises(urllib.error.HTTPError) as refused:
        airflow.trigger(BACKTEST, {"year": "$(id)"})
    assert refused.value.code == 400


def test_a_name_of_a_run_that_is_a_command_is_refused_by_the_api(airflow):
    with pytest.raises(urllib.error.HTTPError) as refused:
        airflow.trigger(BACKTEST, {"year": 2025}, dag_run_id="'; touch CANARY; $(id)")
    assert refused.value.code in (400, 422)


def test_marking_a_task_takes_its_program_with_it(airflow):
    airflow.bench.add(BACKTEST, sleep=600)
    before = len(airflow.bench.calls(BACKTEST))
    run = airflow.trigger(BACKTEST, {"year": 2025})
    process = airflow.wait(lambda: airflow.bench.calls(BACKTEST)[before:])[0]["process"]
    assert Path(f"/proc/{process}").exists()
    airflow.ask("PATCH", airflow.path(run) + "/taskInstances/backtest", {"new_state": "failed"})
    airflow.wait(lambda: not alive(process))


def test_a_failure_is_one_alert(airflow):
    airflow.bench.add(BACKTEST, exit=[65])
    assert airflow.run(BACKTEST, {"year": 2024})["state"] == "failed"
    assert "exit code 65" in airflow.bench.calls("usdcop")[-1]["given"]


def test_real_executables_run_step_by_step(airflow):
    cluster.market("live")
    run = airflow.run(BACKUP, {})
    assert run["state"] == "success"
    # Unpausing also makes the run of the last slot; each has the folder of its own as_of.
    today = datetime.fromisoformat(run["run_after"]).astimezone(ZoneInfo("America/Bogota")).date()
    daily = Path(airflow.environment["USDCOP_DATA_DIR"]) / "backups" / "daily"
    assert (daily / today.isoformat() / "manifest.json").exists()
    assert {task["state"] for task in airflow.ask("GET", airflow.path(run) + "/taskInstances")["task_instances"]} == {"success"}


def test_down_leaves_no_process(airflow):
    processes = [int(file.read_text().split()[0]) for file in airflow.home.glob("*.pid")]
    assert airflow.control("down").returncode == 0
    assert [process for process in processes if alive(process)] == []
    assert airflow.control("down").stdout == "Airflow already down\n"
