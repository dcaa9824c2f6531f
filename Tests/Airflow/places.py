"""Where things are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
# The executables under test: those of the suites' build, unless told otherwise.
BUILT = Path(os.environ.get("USDCOP_BIN") or ROOT / ".build" / "debug").resolve()
