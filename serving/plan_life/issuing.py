"""Issuing an approved sample plan: its visits are given out, its reserve waits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from features.faults import Fault
from features.whole_files import sha256_of
from serving.plan_life.reserve import ReservePlan
from serving.plan_life.states import VisitState
from serving.plan_life.steps import take
from serving.plan_life.visit import Visit
from serving.visit_ids import SECOND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy.orm import Session

    from serving.plan_life.kept_plan import KeptPlan, Step


def read_list(
    home: Path, drawn: Mapping[str, Any], name: str, start: int = 0, most: int | None = None
) -> list[dict[str, Any]]:
    """Read a list of a drawn sample plan, as it was approved, or a part of it.

    Parameters
    ----------
    home
        The home folder.
    drawn
        What was kept of the approval.
    name
        Of the list.
    start, most
        The first row, from 0, and how many; all that follow where not given.

    Raises
    ------
    Fault
        When the file is missing or was changed since.
    """
    import pyarrow.parquet as pq

    file = home / drawn["lists"] / f"{name}.parquet"
    if not file.is_file() or sha256_of(file) != drawn["sha256"][name]:
        raise Fault(
            f"The lists of a sample plan must be as they were approved; {file.name} is missing or was changed. "
            "Try: restore it from a backup.",
            f"فهرست‌های برنامه باید همان باشد که تصویب شد؛ {file.name} نیست یا تغییر کرده است.",
        )
    rows: list[dict[str, Any]] = pq.read_table(file).slice(start, most).to_pylist()
    return rows


def issue(
    session: Session,
    plan: KeptPlan,
    visits: list[dict[str, Any]],
    reserve: list[dict[str, Any]],
    who: str,
    reason: str | None,
) -> Step:
    """Give out the visits of an approved sample plan; which arm each is of stays behind."""
    levels = Counter(row["level"] for row in visits)
    step = take(session, plan, "issue", who, reason=reason, kept={"visits": dict(sorted(levels.items()))})
    session.add_all(_visit(plan, row) for row in visits)
    session.add_all(_reserved(plan, row) for row in reserve)
    return step


def _visit(plan: KeptPlan, row: Mapping[str, Any]) -> Visit:
    return Visit(
        **_where(plan, row),
        level=row["level"],
        inspector_id=row["inspector_id"] or None,
        date=row["date"] or None,
        stop=int(row["stop"]) or None,
        is_second=row["turn"] == SECOND,
        reserve_batch=None,
        state=VisitState.OPEN.value,
        reason=None,
        reported_at=None,
        firm_id=row["firm_id"] or None,
    )


def _reserved(plan: KeptPlan, row: Mapping[str, Any]) -> ReservePlan:
    return ReservePlan(**_where(plan, row), batch=int(row["batch"]), released_at=None, firm_id=None)


def _where(plan: KeptPlan, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["visit_id"],
        "kept_plan": plan.id,
        "plan_id": row["plan_id"],
        "jobs": sorted(row["jobs"].split()),
        "place": {name: row[name] for name in ("county_name", "latitude", "longitude")},
        "province_code": row["province_code"],
        "county_code": row["county_code"],
        "agency_code": row["agency_code"],
    }
