#!/usr/bin/env python3
"""Writes dags/params.json: of every DAG's executable its description, steps and parameters, as its --schema says.

scripts/dag_params.py FOLDER [--check]      FOLDER holds the executables; --check only says whether the file is up to date
"""

import json
import subprocess
import sys
from pathlib import Path

DAGS = Path(__file__).resolve().parents[1] / "dags"
SHARED = {"worker", "assets"}


def describe(executable: Path) -> dict:
    """What a DAG needs of an executable's schema."""
    printed = subprocess.run([executable, "--schema"], stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout
    schema = json.loads(printed)
    return {"description": schema["description"], "steps": schema["steps"], "params": schema["params"]["properties"]}


def main(folder: str, *options: str) -> int:
    """Writes or checks the file."""
    names = sorted(path.stem for path in DAGS.glob("*.py") if path.stem not in SHARED)
    text = json.dumps({name: describe(Path(folder) / name) for name in names}, indent=2, ensure_ascii=False) + "\n"
    file = DAGS / "params.json"
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in options:
        print("dags/params.json is not what the executables say; run: make params", file=sys.stderr)
        return 65
    file.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
