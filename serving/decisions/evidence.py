"""Evidence for a decision: field reports of the job, at least one of which says what is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.faults import Fault
from serving.field_reports.filing import last_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from serving.field_reports.registry import Registry


def check_bears_out(session: Session, registry: Registry, job_id: str, verdict: str, evidence: Sequence[str]) -> None:
    """Check that reports are of a job and bear a verdict out.

    Parameters
    ----------
    session
        Sees what whoever decides may see.
    registry
        What has landed.
    job_id, verdict
        Which job, `confirmed` or `rejected`.
    evidence
        Ids of direct reports, of which the last version counts, or of field checks that have landed.

    Raises
    ------
    Fault
        When one is not a field report of the job, or none says what is decided.
    """
    outcomes = [_outcome(session, registry, job_id, one) for one in evidence]
    if None in outcomes:
        raise Fault(
            "Evidence must be field reports of this job, within what the account may see.",
            "مستند باید گزارش میدانی همین شغل و در حوزهٔ این حساب باشد.",
        )
    if not any(outcome in _saying(verdict) for outcome in outcomes):
        raise Fault(
            f"A verdict must be borne out by a report; none of these says {verdict}. Try: another visit.",
            "رأی باید با دست‌کم یک گزارش بخواند؛ هیچ‌یک از این گزارش‌ها چنین نمی‌گوید. بازدید دیگری لازم است.",
        )


def _saying(verdict: str) -> tuple[str, ...]:
    """Return the outcomes of a visit that say a verdict."""
    from features.sources import FALSE_FINDINGS, TRUE_FINDINGS  # it brings ibis, for which a start need not wait

    return {"confirmed": TRUE_FINDINGS, "rejected": FALSE_FINDINGS}[verdict]


def _outcome(session: Session, registry: Registry, job_id: str, evidence: str) -> str | None:
    report = last_version(session, evidence)
    if report is not None:
        return report.jobs.get(job_id)
    row = registry.reported([evidence]).get(evidence)
    is_of_job = row is not None and row["job_id"] == job_id and row["stage"] == "field"
    return row["outcome"] if row is not None and is_of_job else None
