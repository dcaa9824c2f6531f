#!/usr/bin/env python3
"""Writes docs/tasks.md: of every task its description, steps, parameters and output, as its --schema says.

scripts/task_docs.py FOLDER [--check]      FOLDER holds the executables; --check only says whether the file is up to date
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generated import ROOT, answer, task_names, write_or_check

HEAD = """# Tasks

Every executable with what it can be asked and what it answers, as its `--schema` says; `make params` writes this page. The request around the
parameters, the result line and the exit statuses are in [contract.md](contract.md).
"""


def kind(field: dict[str, Any]) -> str:
    """A field's type in words."""
    if "enum" in field:
        return " or ".join("null" if value is None else f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    types = field.get("type", "any")
    types = [types] if isinstance(types, str) else types
    words = " or ".join(field.get("format", name) if name == "string" else name for name in types)
    if "minimum" in field and "maximum" in field:
        words += f" {field['minimum']}–{field['maximum']}"
    return words


def rows(properties: dict[str, Any], told: dict[str, str], before: str = "") -> Iterator[tuple[str, str, str]]:
    """The members of an object and of what it holds: name, type, meaning. What has the members of an object that was told
    before refers to it.
    """
    for name, field in properties.items():
        members = field.get("items", field).get("properties")
        whole = f"{before}{name}{'[]' if 'items' in field else ''}"
        former = told.get(json.dumps(members)) if members else None
        meaning = [field.get("description"), f"As `{former}` above." if former else None]
        yield f"`{before}{name}`", kind(field), " ".join(filter(None, meaning))
        if members and not former:
            told[json.dumps(members)] = whole
            yield from rows(members, told, f"{whole}.")


def table(head: list[str], lines: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *cells])


def section(said: dict[str, Any]) -> str:
    """One task."""
    parts = [f"## {said['title']}", said["description"]]
    if said["steps"]:
        parts.append("Steps: " + ", ".join(f"`{step}`" for step in said["steps"]) + ".")
    params = said["params"]["properties"]
    if params:
        required = set(said["params"].get("required", []))
        lines = (
            (f"`{name}`", kind(field), "required" if name in required else json.dumps(field.get("default"), ensure_ascii=False),
             field.get("description", ""))
            for name, field in params.items()
        )
        parts.append(table(["parameter", "type", "default", "meaning"], lines))
    else:
        parts.append("It takes no parameters.")
    told: dict[str, str] = {}
    for shape in said["output"].get("anyOf", [said["output"]]):
        if shape.get("properties"):
            parts.append(table(["output", "type", "meaning"], rows(shape["properties"], told)))
    return "\n\n".join(parts)


def main(folder: str, *options: str) -> int:
    """Writes or checks the page."""
    names = [*task_names(), "seed_generate"]
    text = "\n\n".join([HEAD.rstrip(), *(section(answer(Path(folder) / name, "--schema")) for name in names)]) + "\n"
    complaint = "docs/tasks.md is not what the executables say; run: make params"
    return write_or_check(ROOT / "docs" / "tasks.md", text, options, complaint)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
