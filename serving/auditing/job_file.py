"""A job's file: what was known of it, scored, given out, reported and decided, when and by whom, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from features.calendar_dates import in_tehran
from serving.decisions.decision import Appeal, AppealOutcome, Decision
from serving.field_reports.report import FieldReport, Remark
from serving.plan_life.kept_plan import KeptPlan, Step
from serving.plan_life.visit import Visit
from serving.records.change import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from serving.auditing.registered import Registered
    from serving.records import Records, Scope


@dataclass(frozen=True)
class Event:
    """Something that happened to a job.

    Attributes
    ----------
    at
        When, local time of Tehran.
    what
        `approved`, `registered`, `lent`, `checked`, `drawn`, `issued`, `reported`, `corrected`, `remarked`, `decided`,
        `appealed` or `settled`.
    who
        The account or the code of whoever did it; nothing where it is not kept.
    entry
        The place of the ledger's entry that tells of it; nothing where none does.
    said
        What more is to be said.
    """

    at: datetime
    what: str
    who: str | None = None
    entry: int | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


def job_events(records: Records, scope: Scope, known: Registered) -> list[Event]:
    """Return what happened to a job, in order, as far as the registry and the records know.

    Parameters
    ----------
    records
        The records.
    scope
        Of whoever asks: rows outside are not there.
    known
        The job in the registry.
    """
    with records.reading(scope) as session:
        kept = list(_kept(session, str(known.job["job_id"]), str(known.plan["plan_id"])))
        entries = _entries(session, [change for _, change in kept if change])
    of_records = [
        event if change is None else Event(event.at, event.what, event.who, entries.get(change), event.said)
        for event, change in kept
    ]
    return in_order([*of_registry(known), *of_records])


def in_order(events: Iterable[Event]) -> list[Event]:
    """Sort events by when they happened."""
    return sorted(events, key=lambda event: event.at)


def local(moment: datetime | date) -> datetime:
    """Turn what the registry or the records hold into local time of Tehran."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 -- local, as all of the registry
    return in_tehran(moment) if moment.tzinfo else moment.replace(tzinfo=None)


def of_registry(known: Registered) -> Iterator[Event]:
    """List what the registry says of a job: its plan approved, itself registered, lent for and checked."""
    plan, job = known.plan, known.job
    if plan.get("approved_at"):
        yield Event(local(plan["approved_at"]), "approved", said={"plan_id": plan["plan_id"]})
    yield Event(local(job["registered_at"]), "registered", job["registered_by"], said={"channel": job["channel"]})
    for loan in known.loans:
        yield Event(local(loan["disbursed_on"]), "lent", said={"rials": loan["approved_amount"]})
    for check in known.checks:
        said = {name: check[name] for name in ("verification_id", "stage", "level", "outcome", "reported_via")}
        yield Event(local(check["completed_at"]), "checked", check["inspector_id"], said=said)


def _kept(session: Session, job_id: str, plan_id: str) -> Iterator[tuple[Event, str | None]]:
    """List what the records hold, each with the change that made it where a row says so."""
    yield from _visits(session, job_id, plan_id)
    reports = session.scalars(
        select(FieldReport).where(FieldReport.plan_id == plan_id).order_by(FieldReport.sent_at)
    ).all()
    of_job = [report for report in reports if job_id in report.jobs]
    for report in of_job:
        said = {"report_id": report.report_id, "edition": report.edition, "outcome": report.jobs[job_id]}
        what = "reported" if report.edition == 1 else "corrected"
        yield Event(local(report.sent_at), what, report.inspector_id, said=said), report.change_id
    yield from _remarks(session, {report.report_id for report in of_job})
    yield from _decisions(session, job_id)


def _visits(session: Session, job_id: str, plan_id: str) -> Iterator[tuple[Event, None]]:
    visits = session.scalars(select(Visit).where(Visit.plan_id == plan_id)).all()
    for kept_plan in dict.fromkeys(visit.kept_plan for visit in visits):
        plan = session.get(KeptPlan, kept_plan)
        if plan is None:  # of more provinces than whoever asks may see
            continue
        steps = session.scalars(select(Step).where(Step.kept_plan == kept_plan).order_by(Step.number)).all()
        is_checked = any(job_id in visit.jobs for visit in visits if visit.kept_plan == kept_plan)
        said = {"kept_plan": kept_plan, "sample_plan": plan.sample_plan, "is_checked": is_checked}
        for step in steps:
            if step.name in {"approve", "issue"}:
                what = "drawn" if step.name == "approve" else "issued"
                yield Event(local(step.at), what, step.who, said=said), None


def _remarks(session: Session, reports: set[str]) -> Iterator[tuple[Event, str]]:
    for remark in session.scalars(select(Remark).where(Remark.report_id.in_(sorted(reports)))).all():
        said = {"report_id": remark.report_id, "edition": remark.edition, "text": remark.text}
        yield Event(local(remark.made_at), "remarked", remark.made_by, said=said), remark.change_id


def _decisions(session: Session, job_id: str) -> Iterator[tuple[Event, str]]:
    decision = session.scalar(select(Decision).where(Decision.job_id == job_id))
    if decision is None:
        return
    said: dict[str, Any] = {"verdict": decision.verdict, "text": decision.reason, "evidence": decision.evidence}
    yield Event(local(decision.decided_at), "decided", decision.person, said=said), decision.change_id
    for appeal in session.scalars(select(Appeal).where(Appeal.decision_id == decision.decision_id)).all():
        grounds = {"lodged_for": appeal.lodged_for, "text": appeal.grounds}
        yield Event(local(appeal.lodged_at), "appealed", appeal.person, said=grounds), appeal.change_id
        outcome = session.get(AppealOutcome, appeal.appeal_id)
        if outcome is not None:
            told: dict[str, Any] = {"verdict": outcome.verdict, "outcome": outcome.outcome, "text": outcome.reason}
            told["evidence"] = outcome.evidence
            yield Event(local(outcome.decided_at), "settled", outcome.person, said=told), outcome.change_id


def _entries(session: Session, changes: Sequence[str]) -> dict[str, int | None]:
    found = session.scalars(select(Change).where(Change.id.in_(changes))).all()
    return {change.id: change.entry for change in found}
