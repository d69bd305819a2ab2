"""What the registry knew of a job and when: its plan, registration, loans and checks; nothing of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from features.calendar_dates import in_tehran
from serving.landed_tables import landed_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from features.settings import Settings

_PLAN = ("plan_id", "cycle", "plan_kind", "isic_class", "approved_at", "province_code", "county_code", "agency_code")
_JOB = ("job_id", "registered_at", "registered_by", "channel", "employment_type")
_LOAN = ("loan_id", "approved_amount", "approved_on", "disbursed_on")
_CHECK = ("verification_id", "stage", "level", "completed_at", "outcome", "inspector_id", "reported_via")


@dataclass(frozen=True)
class Registered:
    """A job in the registry, as it is known now.

    Attributes
    ----------
    job, plan
        Facts of both.
    loans, checks
        Of its plan, and of the job itself, the first one first.
    """

    job: dict[str, Any]
    plan: dict[str, Any]
    loans: Sequence[dict[str, Any]]
    checks: Sequence[dict[str, Any]]


def registered(settings: Settings, job_id: str) -> Registered | None:
    """Read a job; `None` where nobody registered it."""
    now = in_tehran(datetime.now(UTC))
    with landed_tables(settings, now, "jobs", "plans", "loans", "verifications") as table:
        jobs, plans, loans, checks = (table[name] for name in ("jobs", "plans", "loans", "verifications"))
        found = _rows(jobs.filter(jobs.job_id == job_id).select("plan_id", *_JOB))
        if not found:
            return None
        plan_id = found[0].pop("plan_id")
        made = checks.filter(checks.job_id == job_id, checks.completed_at < now).select(*_CHECK)
        return Registered(
            found[0],
            next(iter(_rows(plans.filter(plans.plan_id == plan_id).select(*_PLAN))), {"plan_id": plan_id}),
            sorted(_rows(loans.filter(loans.plan_id == plan_id).select(*_LOAN)), key=lambda one: str(one["loan_id"])),
            sorted(_rows(made), key=lambda one: str(one["completed_at"])),
        )


def _rows(table: Any) -> list[dict[str, Any]]:
    rows = table.to_pandas()
    found: list[dict[str, Any]] = rows.astype(object).where(rows.notna(), None).to_dict("records")
    return found
