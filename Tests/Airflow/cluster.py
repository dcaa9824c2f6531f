"""A throw-away Postgres, as the Swift suites use it: it goes away with this process."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from typing import Any

from places import BUILT, ROOT


@cache
def folder() -> str:
    """The folder of its socket; started at the first call."""
    done = subprocess.run(
        [ROOT / "scripts/postgres.sh", "throwaway", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def sql(database: str, text: str) -> str:
    """What psql prints for a statement, unadorned."""
    command = [
        "psql",
        "-qXAt",
        "-v",
        "ON_ERROR_STOP=1",
        "-h",
        folder(),
        "-p",
        "5432",
        "-U",
        "postgres",
        "-d",
        database,
        "-c",
        text,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def row(database: str, query: str) -> dict[str, Any]:
    """The one row a query gives."""
    return json.loads(sql(database, f"select to_json(found) from ({query}) as found"))


def url(database: str, user: str) -> str:
    """The DATABASE_URL of a database here."""
    return f"postgresql://{user}@/{database}?host={folder()}&port=5432"


def market(database: str, history: bool = True) -> None:
    """Makes a database with the schema and, unless told otherwise, the history of the seeds."""
    sql("postgres", f"create database {database} owner usdcop_owner")
    environment = os.environ | {"DATABASE_URL": url(database, "usdcop_owner")}
    for verb in (("migrate",), ("restore", "--directory", ROOT / "seeds/latest")) if history else (("migrate",),):
        subprocess.run([BUILT / "usdcop", *verb], env=environment, capture_output=True, check=True)
