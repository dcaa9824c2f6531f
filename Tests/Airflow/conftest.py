"""A throw-away Airflow for the tests: its own home, a SQLite database, the DAGs of this checkout.

Airflow reads its settings at its first import, so they are made here, before any test is loaded.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from places import BUILT, DAGS

HOME = Path(tempfile.mkdtemp(prefix="usdcop-airflow-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for name in [name for name in os.environ if name.startswith(("AIRFLOW", "USDCOP_", "TWELVEDATA_")) or name == "DATABASE_URL"]:
    del os.environ[name]
os.environ |= {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
    "PYTHONDONTWRITEBYTECODE": "1",
    # The command-line programs of this environment, for tests that start Airflow as a person would.
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
}

import pytest  # noqa: E402
from bench import Bench  # noqa: E402


@pytest.fixture(scope="session")
def airflow_database() -> None:
    """Airflow's tables, made once."""
    from airflow.utils.db import initdb

    initdb()


def read_dags(path: Path) -> Any:
    """The DAGs of a folder or a file as Airflow's DAG processor finds them."""
    from airflow.dag_processing.dagbag import BundleDagBag

    return BundleDagBag(dag_folder=str(path), bundle_path=DAGS, bundle_name="dags-folder")


@pytest.fixture(scope="session")
def bag() -> Any:
    """All DAGs, to be looked at."""
    return read_dags(DAGS)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A folder of stand-in programs that tasks find through USDCOP_BIN."""
    made = Bench(tmp_path)
    monkeypatch.setenv("USDCOP_BIN", str(made.folder))
    return made


@pytest.fixture
def run(airflow_database: None) -> Callable[..., Any]:
    """Runs a DAG in this process as `airflow dags test` does, without waiting between tries.

    It is read anew for every run, as by a real worker: a run in this process leaves its parameters in the DAG.
    """

    def start(name: str, settings: dict[str, Any] | None = None, **arguments: Any) -> Any:
        dag = read_dags(DAGS / f"{name}.py").dags[name]
        for task in dag.tasks:
            values = {"retry_delay": timedelta(0), "retry_exponential_backoff": False} | (settings or {})
            if task.is_mapped:
                task.partial_kwargs |= values
            else:
                vars(task).update(values)
        return dag.test(**arguments)

    return start


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of the executables under test; what they write goes to a folder of the test's own."""
    monkeypatch.setenv("USDCOP_DATA_DIR", str(tmp_path / "data"))
    return BUILT
