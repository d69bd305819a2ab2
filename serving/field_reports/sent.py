"""What an inspector sends of one visit, and the rows of `verifications` that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serving.field_reports.registry import Inspector
    from serving.field_reports.report import FieldReport


@dataclass(frozen=True)
class Sent:
    """One visit, as it was reported.

    Attributes
    ----------
    jobs
        The outcome by job.
    completed_at
        When, as written: local time of Tehran, ISO or Jalali.
    duration_min
        How long, in minutes.
    distance_m
        How far from the registered place, in metres; or
    place
        where, latitude and longitude (WGS 84).
    note, attachments
        A remark of the inspector's own, and the SHA-256 of photographs that they keep.
    visit_id
        The visit of a sample plan, where it was one.
    """

    jobs: Mapping[str, str]
    completed_at: str
    duration_min: float
    distance_m: float | None = None
    place: tuple[float, float] | None = None
    note: str | None = None
    attachments: tuple[str, ...] = ()
    visit_id: str | None = None


def rows_of_sent(sent: Sent, inspector: Inspector) -> list[dict[str, Any]]:
    """Return the rows that the contract is to check, one a job; no report has an id yet."""
    shared = {
        "level": inspector.level,
        "completed_at": sent.completed_at,
        "inspector_id": inspector.inspector_id,
        "firm_id": inspector.firm_id,
        "distance_m": sent.distance_m,
        "duration_min": sent.duration_min,
    }
    return [_row(f"report-{place}", job, sent.jobs[job], shared) for place, job in enumerate(sent.jobs, start=1)]


def rows_of_report(report: FieldReport) -> list[dict[str, Any]]:
    """Return the rows that land of a version; of all versions of a report, a job's row has the same id."""
    names = ("level", "completed_at", "distance_m", "duration_min")
    shared = {name: report.content[name] for name in names}
    shared |= {"inspector_id": report.inspector_id, "firm_id": report.firm_id}
    return [_row(f"{report.report_id}/{job}", job, outcome, shared) for job, outcome in report.jobs.items()]


def _row(verification_id: str, job_id: str, outcome: str, shared: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "verification_id": verification_id,
        "job_id": job_id,
        "stage": "field",
        "outcome": outcome,
        "reported_via": "direct",
        **shared,
    }
