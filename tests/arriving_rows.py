"""Newly registered jobs as the registry's system sends them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from tests.hand_made import HandMade

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.tiny_registry import Row

REGISTERED = datetime.fromisoformat("2026-04-20T10:00")


def arriving(*job_ids: str, plan_id: str = "P-NEW", **cells: Any) -> dict[str, list[Row]]:
    """Return a plan and its jobs as JSON holds them; `cells` are the plan's."""
    made = HandMade()
    plan = made.plan(plan_id, **cells)
    for job_id in job_ids:
        made.job(plan, job_id)
    return {name: [_plain(row) for row in made.rows[name]] for name in ("plans", "jobs")}


def zipped(tables: Mapping[str, Sequence[Row]], **more: bytes) -> bytes:
    """Return a zip archive of the tables as CSV files, and of further files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(f"{name}.csv", text.getvalue())
        for name, content in more.items():
            archive.writestr(name, content)
    return out.getvalue()


def _plain(row: Row) -> Row:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
