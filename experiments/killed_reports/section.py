"""The section of docs/durability.md on reports: how they were sent while all was killed, and what was left."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PAGE = Path("docs") / "durability.md"
RESULT = Path(__file__).with_name("result.json")
HEADING = "## Reports while everything is killed"

_SECTION = (
    HEADING
    + """

A receipt is given once the report's rows are committed and their change is in the ledger. A client that gets none
sends the same request again under the same `Idempotency-Key`: what was made is told, byte for byte, and nothing is made
twice.

`python -m experiments.killed_reports` lets clients send reports, and corrections of them, to a real `rastin serve`, and
kills the server by SIGKILL at moments drawn evenly over the receipts, some of them while it starts; on PostgreSQL the
postmaster as well. A tenth of the requests is sent again though the receipt came. When all is quiet, each receipt is
held against the records, the ledger and the rows that landed.

| | {names} |
|---|{rules}|
{rows}

{where}

`tests/integration/test_reports_killed.py` does the same with a few kills in every test run.
"""
)

_ROWS = (
    ("clients", "clients"),
    ("receipts", "receipts"),
    ("kills of the server", "kills_server"),
    ("of these, while it started", "kills_starting"),
    ("kills of the database", "kills_database"),
    ("requests without an answer, sent again", "retries"),
    ("lost", "lost"),
    ("doubled", "doubled"),
    ("another answer to the same request", "differing"),
    ("rows that landed", "rows"),
    ("rows missing or wrong", "rows_wrong"),
    ("breaches that `rastin audit verify` found", "breaches"),
    ("from the first report to the last receipt", "seconds"),
    ("a server's start-up, median and longest", "start_up"),
)


def section(result: dict[str, Any]) -> str:
    """Write the section from what was measured."""
    runs: dict[str, dict[str, Any]] = result["runs"]
    rows = [f"| {name} | {' | '.join(str(run[key]) for run in runs.values())} |" for name, key in _ROWS]
    return _SECTION.format(names=" | ".join(runs), rules="|".join("---" for _ in runs), rows="\n".join(rows), **result)


def with_section(page: str, result: dict[str, Any]) -> str:
    """Put the section at the end of a page, in place of the one that is there."""
    return f"{page.partition(HEADING)[0].rstrip()}\n\n{section(result)}"


def read_result() -> dict[str, Any]:
    """Return what was measured last."""
    result: dict[str, Any] = json.loads(RESULT.read_text(encoding="utf-8"))
    return result
