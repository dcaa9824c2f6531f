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

# Three levels; a fault meets the next one only when all of this one's leave it alive. First what holds the rules themselves and
# takes seconds, then the stores and the live tasks on a database, then whole tasks, replays and weeks in which things go wrong.
LEVELS = [
    [
        "StrategyTests", "ExecutionTests", "GuardrailsTests", "PerformanceTests", "ApprovalTests", "FeaturesTests", "ModelsTests",
        "ValidationTests", "MacroTests", "H5Tests", "MarketTests",
    ],
    ["StoreTests", "H5LiveTests"],
    ["AlertsTests", "OperationsTests", "IngestionTests", "IntegrationTests", "FaultWeekTests"],
]
PROGRAM = ".build/debug/usdcopPackageTests.xctest"
LIBRARY = ("--testing-library", "swift-testing")
FAILED = re.compile(r'Test "?(.+?)"? (?:with .*)?recorded an issue')


@dataclasses.dataclass
class Suite:
    """A part of a target's tests, with what a run without any fault has shown."""
    target: str
    name: str
    seconds: float
    reached: frozenset


def parts(tree, target):
    """The names of a target's suites, each a run of its own where it is measured."""
    listed = subprocess.run([PROGRAM, *LIBRARY, "--list-tests"], cwd=tree.place, check=True, stdout=subprocess.PIPE, text=True)
    names = {line.split("/")[0] for line in listed.stdout.splitlines() if line.startswith(target + ".")}
    if not names:
        raise SystemExit(f"mutants: there is no test in {target}")
    return sorted(names)


def limit(measured):
    """Seconds after which a run of these suites hangs."""
    return 30 + 8 * sum(suite.seconds for suite in measured)


def run(tree, names, limit):
    """Runs suites in one process to their end, or to the first failed test.

    Returns: what noticed the fault (`None`: nothing did) and the seconds it took."""
    folder = tempfile.mkdtemp(prefix="mutants-")
    os.chmod(folder, 0o1777)
    variables = dict(os.environ, TMPDIR=folder, USDCOP_FAULT_WEEKS=os.environ.get("USDCOP_FAULT_WEEKS", "12"))
    # A crash notices a fault as well as a failure does; its backtrace takes seconds.
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables.setdefault("USDCOP_REFERENCE_DIR", os.path.join(os.path.dirname(tree.root), "shared"))
    begin = time.monotonic()
    process = subprocess.Popen(
        [PROGRAM, *LIBRARY, "--filter", f"^({'|'.join(map(re.escape, names))})/"], cwd=tree.place, env=variables,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        start_new_session=True)
    is_late = threading.Event()

    def end():
        is_late.set()
        _kill(process)

    timer = threading.Timer(limit, end)
    timer.start()
    try:
        noticed, tests = _followed(process)
    finally:
        timer.cancel()
        _kill(process)
        status = process.wait()
        threading.Thread(target=_remove, args=(folder,)).start()
    seconds = time.monotonic() - begin
    if is_late.is_set():
        noticed = f"its time limit of {limit:.0f} s"
    elif noticed is None and status != 0:
        noticed = f"a crash (signal {-status})" if status < 0 else f"exit status {status}"
    elif noticed is None and tests == 0:
        raise SystemExit(f"mutants: {', '.join(names)} ran no test")
    return noticed, seconds


def _followed(process):
    """Reads what a run prints until it ends or a test fails.

    Returns: the test that failed, and how many were run."""
    tests = 0
    for line in process.stdout:
        failed = FAILED.search(line)
        if failed:
            return failed.group(1), tests
        passed = re.search(r"Test run with (\d+) tests?", line)
        tests = int(passed.group(1)) if passed else tests
    process.wait()
    return None, tests


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
