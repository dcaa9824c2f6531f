"""What the DAG files share: how a native executable becomes an Airflow task. Nothing is computed here.

The program a task runs has the name of its DAG. It reads one JSON object from stdin (contract `usdcop.task/1`), logs to stderr,
prints one JSON line on stdout and says by its exit status what became of it.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import MultipleCronTriggerTimetable, Param
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

log = logging.getLogger(__name__)

FOLDER = Path(__file__).resolve().parent
# What every executable says of itself with --schema; `make params` writes it again.
CATALOG: dict[str, dict[str, Any]] = json.loads((FOLDER / "params.json").read_text(encoding="utf-8"))
TIME_ZONE = "America/Bogota"
PAIRS = [{"symbol": symbol} for symbol in ("USD/COP", "USD/MXN", "USD/BRL")]
PROVIDER_POOL = "market_data"

ALERT_SECONDS = 30
NOT_THE_TIME = 99
# A retry would not help: request, data, bug, configuration; not runnable; not found.
PERMANENT = frozenset({64, 65, 70, 78, 126, 127})

# The log on stderr streams while the program runs. Its answer is held back and printed last, as the hook returns the last line.
# `timeout` stays in the foreground, so that a task that is cleared or marked takes its program with it.
COMMAND = r"""
answer=$(timeout --foreground -k 10s "$TASK_TIMEOUT" "$TASK_PROGRAM" <"$TASK_REQUEST")
status=$?
[ -z "$answer" ] || printf '%s\n' "$answer"
exit "$status"
"""


def binaries() -> Path:
    """The folder of the executables: USDCOP_BIN, else those of this checkout or of the prefix this folder is installed under."""
    if folder := os.environ.get("USDCOP_BIN"):
        return Path(folder)
    built = FOLDER.parent / ".build" / "release"
    return built if (FOLDER.parent / "Package.swift").exists() else FOLDER.parents[2] / "bin"


def environment() -> dict[str, str]:
    """This process's environment without Airflow's own settings, which hold secrets that are no business of a task."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIRFLOW")}
    # Without SHLVL, bash takes a socket on its stdin for a remote login and sources ~/.bashrc.
    return {"USDCOP_LOG_FORMAT": "text", "SHLVL": "1"} | kept


def scheduled(name: str) -> dict[str, str]:
    """Tells a program the times of its DAG, for those it holds against the strategy file."""
    crons = CATALOG[name].get("schedule")
    return {"USDCOP_SCHEDULE": ";".join(crons)} if crons else {}


def cot(*crons: str) -> MultipleCronTriggerTimetable:
    """A timetable of the given cron lines in Colombian time. It knows no holidays: on those the programs answer 99."""
    return MultipleCronTriggerTimetable(*crons, timezone=TIME_ZONE)


def schedule(name: str) -> MultipleCronTriggerTimetable:
    """The times the strategy file sets for a task, as `make params` wrote them down."""
    return cot(*CATALOG[name]["schedule"])


def common(name: str, **defaults: Any) -> dict[str, Any]:
    """What every DAG has in common.

    :param name: of the DAG and of its executable, as in ``core_l0_01_ohlcv_backfill``.
    :param defaults: arguments of its tasks that differ from those here.
    """
    family, layer = name.split("_")[0:2] if name.startswith("core_") else name.split("_")[1:3]
    return {
        "description": CATALOG[name]["description"],
        "tags": [family, layer],
        "start_date": pendulum.datetime(2024, 1, 1, tz=TIME_ZONE),
        "catchup": False,
        "max_active_runs": 1,
        "params": {key: Param(**({"default": None} | schema)) for key, schema in CATALOG[name]["params"].items()},
        "default_args": {
            "owner": "usdcop",
            "retries": 4,
            "retry_delay": timedelta(seconds=30),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(minutes=10),
            "on_failure_callback": alert,
        }
        | defaults,
    }


def alert(context: Any) -> None:
    """Puts a task that failed for good into the alert outbox. Trouble here is logged; it must not hide the task's own."""
    try:
        task = context["ti"]
        name = f"{task.dag_id}.{task.task_id}"
        place = "" if task.map_index is None or task.map_index < 0 else f"[{task.map_index}]"
        # The outbox takes no body without bounds; a program's message is at the beginning.
        body = (
            f"{str(context.get('exception'))[:8000]}\nrun {task.run_id}, try {task.try_number}\n{getattr(task, 'log_url', '')}\n"
        )
        arguments = ["--key", f"airflow/{task.dag_id}/{task.run_id}/{task.task_id}{place}"]
        arguments += ["--severity", "critical", "--title", f"{name}{place} failed", "--body", "-"]
        done = subprocess.run(
            [binaries() / "usdcop", "alert", *arguments],
            input=body.encode(errors="replace"),
            capture_output=True,
            timeout=ALERT_SECONDS,
            check=False,
            env=environment(),
        )
        if done.returncode:
            log.error("the alert was not stored, exit code %d: %s", done.returncode, done.stderr.decode(errors="replace"))
    except Exception:
        log.exception("the alert was not stored")


class WorkerOperator(BashOperator):
    """One run of the DAG's executable, or of the step that has the task's name.

    :param item: params of this copy of a mapped task; they stand before those of the run.
    :param among: a list parameter of the run; a copy whose item it does not name is skipped.
    :param time_limit: after which the program is asked to stop, and ten seconds later killed; the task is then tried again.
    """

    # Nothing is rendered: the command is the same for all, and what a run brings goes into the request's file.
    template_fields = ()
    template_ext = ()

    def __init__(
        self,
        *,
        item: dict[str, str] | None = None,
        among: str | None = None,
        time_limit: timedelta = timedelta(minutes=10),
        **arguments: Any,
    ) -> None:
        # Relative paths of a run mean here what they mean by hand; the hook's own choice vanishes with the task.
        super().__init__(bash_command=COMMAND, cwd=str(FOLDER.parent), **arguments)
        self.item = item or {}
        self.among = among
        self.time_limit = time_limit

    def request(self, context: Any) -> dict[str, Any]:
        """The program's request. Only data go in, as JSON in a file, so no text of a run can become a command."""
        run, task = context["dag_run"], context["ti"]
        return {
            "contract": "usdcop.task/1",
            "task": self.dag_id,
            "step": self.task_id if self.task_id in CATALOG[self.dag_id]["steps"] else None,
            "run_id": run.run_id,
            # Runs by hand and by assets have no interval.
            "as_of": (run.data_interval_end or run.run_after).isoformat(),
            "try_number": task.try_number,
            "max_tries": task.max_tries + 1,
            "map_index": task.map_index,
            "params": dict(context["params"]) | self.item,
        }

    def execute(self, context: Any) -> Any:
        """Runs the program and returns its output; the exit status decides the task's state."""
        request = self.request(context)
        chosen = request["params"].get(self.among) if self.among else None
        if chosen and not set(self.item.values()) <= set(chosen):
            raise AirflowSkipException(f"{self.among} does not name {', '.join(self.item.values())}")
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".json") as file:
            json.dump(request, file, allow_nan=False)
            file.flush()
            done = self.subprocess_hook.run_command(
                ["bash", "-c", COMMAND],
                cwd=self.cwd,
                env=environment()
                | {
                    "TASK_PROGRAM": str(binaries() / self.dag_id),
                    "TASK_REQUEST": file.name,
                    "TASK_TIMEOUT": str(self.time_limit.total_seconds()),
                }
                | scheduled(self.dag_id),
            )
        if done.exit_code == 0:
            try:
                output = json.loads(done.output)["output"]
            except (ValueError, TypeError, KeyError) as trouble:
                raise AirflowFailException(
                    f"{self.dag_id}: the last line of stdout is no result: {done.output[:200]}"
                ) from trouble
            for asset in self.outlets:
                context["outlet_events"][asset].extra = {"as_of": request["as_of"], "changed": output.get("changed")}
            return output
        message = f"{self.dag_id}: exit code {done.exit_code}{reason(done.output)}"
        if done.exit_code == NOT_THE_TIME:
            raise AirflowSkipException(message)
        raise (AirflowFailException if done.exit_code in PERMANENT else AirflowException)(message)


def reason(line: str) -> str:
    """What a result line says of a failure or a skip; nothing when the last line is none."""
    try:
        result = json.loads(line)
        error = result["error"] or {}
        parts = [error.get("code"), error.get("message"), error.get("remedy"), (result.get("output") or {}).get("reason")]
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""
    return "".join(f": {part}" for part in parts if part)
