"""The provider simulator as a child process: an answer's bars are those of the seeds up to its clock."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from datetime import datetime
from typing import Any

from places import BUILT, ROOT


class Provider:
    """A simulator whose clock the test moves."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [
                BUILT / "provider_simulator",
                "--data",
                ROOT / "seeds/latest",
                "--until-stdin-closes",
                "--now",
                "2025-01-01T00:00:00Z",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = f"http://127.0.0.1:{json.loads(self.process.stdout.readline())['port']}"

    def control(self, **message: Any) -> None:
        request = urllib.request.Request(f"{self.url}/_control", data=json.dumps(message).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10):
            pass

    def move(self, now: datetime) -> None:
        """Sets the clock."""
        self.control(now=now.isoformat())

    def stop(self) -> None:
        """Ends it."""
        self.process.stdin.close()
        self.process.wait(10)
