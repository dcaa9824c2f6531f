#!/usr/bin/env python3
"""Writes dags/params.json: of every DAG's executable its description, steps and parameters, as its --schema says, and of a
strategy's tasks the times the strategy file sets, as `usdcop schedule` says.

scripts/dag_params.py FOLDER [--check]      FOLDER holds the executables; --check only says whether the file is up to date
"""

import json
import subprocess
import sys
from pathlib import Path

DAGS = Path(__file__).resolve().parents[1] / "dags"
SHARED = {"worker", "assets"}


def answer(executable: Path, *arguments: str) -> dict:
    """The document an executable prints."""
    command = [executable, *arguments]
    return json.loads(subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout)


def describe(executable: Path, crons: dict[str, list[str]]) -> dict:
    """What a DAG needs of an executable's schema, and its times where the strategy file sets them."""
    schema = answer(executable, "--schema")
    times = {"schedule": crons[executable.name]} if executable.name in crons else {}
    return {"description": schema["description"], **times, "steps": schema["steps"], "params": schema["params"]["properties"]}


def main(folder: str, *options: str) -> int:
    """Writes or checks the file."""
    names = sorted(path.stem for path in DAGS.glob("*.py") if path.stem not in SHARED)
    crons = answer(Path(folder) / "usdcop", "schedule", "--json")["crons"]
    text = json.dumps({name: describe(Path(folder) / name, crons) for name in names}, indent=2, ensure_ascii=False) + "\n"
    file = DAGS / "params.json"
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in options:
        print("dags/params.json is not what the executables and the strategy file say; run: make params", file=sys.stderr)
        return 65
    file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
