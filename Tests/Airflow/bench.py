"""Stand-in programs: they note what they were given and end as a plan says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

PROGRAM = """#!{python}
import json, os, pathlib, sys, time
folder = pathlib.Path(__file__).resolve().parent
name = pathlib.Path(__file__).name
given = sys.stdin.buffer.read().decode()
plan = json.loads((folder / "plan.json").read_text()).get(name, {{}})
with open(folder / (name + ".log"), "a") as log:
    call = {{"arguments": sys.argv[1:], "given": given, "process": os.getpid(), "folder": os.getcwd()}}
    call["environment"] = dict(os.environ)
    print(json.dumps(call), file=log)
print("a line on stderr", file=sys.stderr, flush=True)
codes = plan.get("exit", [0])
calls = sum(1 for _ in open(folder / (name + ".log")))
code = codes[min(calls, len(codes)) - 1] if plan.get("when", "") in given else 0
time.sleep(plan.get("sleep", 0))
if code < 0:
    os.kill(os.getpid(), -code)
if "print" in plan:
    print(plan["print"])
elif name != "usdcop":
    told = {{"code": "planned", "message": "as planned", "field": None, "remedy": "None.", "retryable": False}}
    output = plan.get("output", {{"changed": True, "reason": "planned"}})
    result = {{"output": output, "error": told if code not in (0, 99) else None}}
    print(json.dumps(result))
print("the last line on stderr", file=sys.stderr, flush=True)
sys.exit(code)
"""


class Bench:
    """A folder of stand-in programs."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "bin"
        self.folder.mkdir()
        self.plans: dict[str, dict[str, Any]] = {}
        self.add("usdcop")

    def add(self, name: str, **plan: Any) -> Path:
        """Adds a program. `exit` lists the exit codes of its calls, the last one stays; a negative one is a signal.

        `when` keeps them to requests that hold a text; other calls succeed."""
        file = self.folder / name
        file.write_text(PROGRAM.format(python=sys.executable))
        file.chmod(0o755)
        self.plans[name] = plan
        (self.folder / "plan.json").write_text(json.dumps(self.plans))
        return file

    def take(self, program: Path) -> None:
        """Puts a real program in place of a stand-in."""
        (self.folder / program.name).unlink(missing_ok=True)
        (self.folder / program.name).symlink_to(program)

    def calls(self, name: str) -> list[dict[str, Any]]:
        """What each call of a program was given, in order."""
        log = self.folder / f"{name}.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def requests(self, name: str) -> list[dict[str, Any]]:
        """The requests of a task's calls, in order."""
        return [json.loads(call["given"]) for call in self.calls(name)]
