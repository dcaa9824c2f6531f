"""The suites that should notice a fault, and one run of one of them."""

import dataclasses
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

# Suites that hold the rules themselves; every fault meets those of them that reach it, the fastest first.
UNIT = [
    "StrategyTests", "ExecutionTests", "GuardrailsTests", "PerformanceTests", "ApprovalTests", "FeaturesTests", "ModelsTests",
    "ValidationTests", "MarketTests", "MacroTests", "StoreTests", "H5Tests", "H5LiveTests",
]
# Suites that take long; only faults that the others leave alive meet them.
WHOLE = [
    "AlertsTests", "OperationsTests", "IngestionTests", "IntegrationTests.ExpectedResultsTests",
    "IntegrationTests.ReplayParityTests", "IntegrationTests", "FaultWeekTests",
]
FAILED = re.compile(r'Test "?(.+?)"? (?:with .*)?recorded an issue')


@dataclasses.dataclass
class Suite:
    """A suite with what a run without any fault has shown."""
    name: str
    seconds: float = 0
    reached: frozenset = frozenset()

    @property
    def limit(self):
        """Seconds after which a run hangs."""
        return max(120, 8 * self.seconds)


def run(tree, name, limit):
    """Runs a suite to its end, or to its first failed test.

    Returns: what noticed the fault (`None`: nothing did) and the seconds it took."""
    folder = tempfile.mkdtemp(prefix="mutants-")
    os.chmod(folder, 0o1777)
    variables = dict(os.environ, TMPDIR=folder, USDCOP_FAULT_WEEKS=os.environ.get("USDCOP_FAULT_WEEKS", "12"))
    variables.setdefault("USDCOP_REFERENCE_DIR", os.path.join(os.path.dirname(tree.root), "shared"))
    begin = time.monotonic()
    process = subprocess.Popen(
        [".build/debug/usdcopPackageTests.xctest", "--testing-library", "swift-testing", "--filter", rf"^{re.escape(name)}[./]"],
        cwd=tree.place, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", start_new_session=True)
    is_late = threading.Event()

    def end():
        is_late.set()
        _kill(process)

    timer = threading.Timer(limit, end)
    timer.start()
    noticed, tests = None, 0
    for line in process.stdout:
        failed = FAILED.search(line)
        if failed and noticed is None:
            noticed = failed.group(1)
            _kill(process)
        passed = re.search(r"Test run with (\d+) tests?", line)
        tests = int(passed.group(1)) if passed else tests
    status = process.wait()
    timer.cancel()
    seconds = time.monotonic() - begin
    _remove(folder)
    if is_late.is_set():
        noticed = f"its time limit of {limit:.0f} s"
    elif noticed is None and status != 0:
        noticed = f"a crash (signal {-status})" if status < 0 else f"exit status {status}"
    elif noticed is None and tests == 0:
        raise SystemExit(f"mutants: {name} has run no test")
    return noticed, seconds


def _kill(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _remove(folder):
    # A private Postgres ends a moment after the process that it was made for, and then removes its own folder.
    for _ in range(100):
        if not any(name.startswith("usdcop-throwaway-") for name in os.listdir(folder)):
            break
        time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)
