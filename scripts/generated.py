"""What the generated files share: asking the executables, the tasks there are, and writing a file or checking it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DAGS = ROOT / "dags"
SHARED = {"worker", "assets"}


def answer(executable: Path, *arguments: str) -> dict[str, Any]:
    """The document an executable prints."""
    command = [executable, *arguments]
    return json.loads(subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout)


def task_names() -> list[str]:
    """The tasks that have a DAG, which are named as their executables."""
    return sorted(path.stem for path in DAGS.glob("*.py") if path.stem not in SHARED)


def write_or_check(file: Path, text: str, options: tuple[str, ...], complaint: str) -> int:
    """Writes a file that says something else; with `--check` only complains. The exit status."""
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in options:
        print(complaint, file=sys.stderr)
        return 65
    file.write_text(text, encoding="utf-8")
    return 0
