"""What the registry knew of a job and when: its plan, registration, loans and checks; nothing of persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.field_reports.registry import Registry

_PLAN = ("plan_id", "cycle", "plan_kind", "isic_class", "approved_at", "province_code", "county_code", "agency_code")
_JOB = ("job_id", "plan_id", "registered_at", "registered_by", "channel", "employment_type")
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


def registered(registry: Registry, job_id: str) -> Registered | None:
    """Read a job; `None` where nobody registered it, or its plan."""
    job = registry.job(job_id, _JOB)
    plan = None if job is None else registry.plan(job["plan_id"], _PLAN)
    if job is None or plan is None:
        return None
    return Registered(
        job,
        plan,
        sorted(registry.loans_of(job["plan_id"], _LOAN), key=lambda loan: str(loan["loan_id"])),
        sorted(registry.checks_of([job_id], _CHECK), key=lambda check: str(check["completed_at"])),
    )
