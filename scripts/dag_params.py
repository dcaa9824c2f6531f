#!/usr/bin/env python3
"""Writes dags/params.json: of every DAG's executable its description, steps and parameters, as its --schema says, and of a
strategy's tasks the times the strategy file sets, as `usdcop schedule` says.

scripts/dag_params.py FOLDER [--check]      FOLDER holds the executables; --check only says whether the file is up to date
"""

import json
import sys
from pathlib import Path

from generated import DAGS, answer, task_names, write_or_check


def describe(executable: Path, crons: dict[str, list[str]]) -> dict:
    """What a DAG needs of an executable's schema, and its times where the strategy file sets them."""
    schema = answer(executable, "--schema")
    times = {"schedule": crons[executable.name]} if executable.name in crons else {}
    return {"description": schema["description"], **times, "steps": schema["steps"], "params": schema["params"]["properties"]}


def main(folder: str, *options: str) -> int:
    """Writes or checks the file."""
    crons = answer(Path(folder) / "usdcop", "schedule", "--json")["crons"]
    params = {name: describe(Path(folder) / name, crons) for name in task_names()}
    text = json.dumps(params, indent=2, ensure_ascii=False) + "\n"
    complaint = "dags/params.json is not what the executables and the strategy file say; run: make params"
    return write_or_check(DAGS / "params.json", text, options, complaint)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
