"""What the registry knew of a job and when: its plan, registration, loans and checks; nothing of persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serving.field_reports.registry import Registry

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


def registered(registry: Registry, job_id: str) -> Registered | None:
    """Read a job; `None` where nobody registered it, or its plan."""
    job = registry.job(job_id)
    plan = None if job is None else registry.plan(job["plan_id"])
    if job is None or plan is None:
        return None
    loans = [_only(loan, _LOAN) for loan in registry.loans_of(job["plan_id"])]
    checks = [_only(check, _CHECK) for check in registry.checks_of(job_id)]
    return Registered(
        _only(job, _JOB),
        _only(plan, _PLAN),
        sorted(loans, key=lambda loan: str(loan["loan_id"])),
        sorted(checks, key=lambda check: str(check["completed_at"])),
    )


def _only(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in columns}
