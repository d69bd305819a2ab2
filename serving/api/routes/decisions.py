"""Decisions on jobs, and appeals: by people, on reports, for stated reasons; no score plays a part or is shown."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusing import refusing
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.decisions import (
    AppealReceipt,
    DecisionReceipt,
    DecisionSaid,
    OutcomeReceipt,
    SentAppeal,
    SentDecision,
    SentOutcome,
)
from serving.api.idempotency import Made, OnceOnly, creating
from serving.decisions.deciding import Deciding, NotDecided
from serving.decisions.reading import Decided, appeal_named, decision_named, read_decision
from serving.people import Permission
from serving.records.columns import moment_text

routes = APIRouter(prefix="/v1")

JobId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
RowId = Annotated[str, Path(pattern="^[0-9a-f-]{36}$")]
_ABSENT = (HTTPStatus.NOT_FOUND,)


@creating(routes, "/jobs/{job_id}/decision", Permission.DECIDE_JOBS, DecisionReceipt, refusals=_ABSENT)
def decide(request: Request, job_id: JobId, sent: SentDecision, once: OnceOnly) -> Response:
    """Confirm or reject a job, once: with a reason, and reports that bear it out."""
    deciding, holder = _deciding(request), holder_of(request)
    place = deciding.registry.places([job_id]).get(job_id)
    if place is None or not holder.scope.has(place.belongs()):
        raise NotDecided

    def work(session: Session) -> Made:
        made = deciding.decide(session, job_id, place, sent.verdict, sent.reason, sent.evidence)
        document = {"decision_id": made.decision_id, "job_id": job_id, "verdict": made.verdict}
        return Made(document, f"/v1/jobs/{job_id}/decision")

    return once.make("job.decided", work, holder.scope)


@answering(
    routes,
    "/jobs/{job_id}/decision",
    Permission.READ_DECISIONS,
    DecisionSaid,
    refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
)
def decided(request: Request, job_id: JobId) -> Response:
    """Say what was decided of a job, by whom, why, on which reports, and what appeals came to."""
    with refusing():
        found = read_decision(state_of(request).records, holder_of(request).scope, job_id)
    body = json.dumps(_said(found), ensure_ascii=False)
    return Response(body, 200, {"cache-control": "no-store"}, "application/json")


@creating(routes, "/decisions/{decision_id}/appeals", Permission.DECIDE_JOBS, AppealReceipt, refusals=_ABSENT)
def lodge_appeal(request: Request, decision_id: RowId, sent: SentAppeal, once: OnceOnly) -> Response:
    """Record an appeal on behalf of the registrant or the agency."""
    deciding = _deciding(request)

    def work(session: Session) -> Made:
        decision = decision_named(session, decision_id)
        made = deciding.appeal(session, decision, sent.lodged_for, sent.grounds)
        return Made({"appeal_id": made.appeal_id, "decision_id": decision_id}, f"/v1/jobs/{decision.job_id}/decision")

    return once.make("appeal.lodged", work, holder_of(request).scope)


@creating(routes, "/appeals/{appeal_id}/outcome", Permission.DECIDE_JOBS, OutcomeReceipt, refusals=_ABSENT)
def settle_appeal(request: Request, appeal_id: RowId, sent: SentOutcome, once: OnceOnly) -> Response:
    """Decide an appeal, as another person than the one who decided first; it comes back to training as a label."""
    deciding = _deciding(request)

    def work(session: Session) -> Made:
        appeal = appeal_named(session, appeal_id)
        made = deciding.settle(session, appeal, sent.outcome, sent.reason, sent.evidence)
        document = {"appeal_id": appeal_id, "outcome": made.outcome, "verdict": made.verdict}
        return Made(document, f"/v1/jobs/{made.job_id}/decision")

    return once.make("appeal.decided", work, holder_of(request).scope)


def _deciding(request: Request) -> Deciding:
    return Deciding(holder_of(request), state_of(request).checking.registry)


def _said(found: Decided) -> dict[str, Any]:
    decision = found.decision
    return {
        "decision_id": decision.decision_id,
        "job_id": decision.job_id,
        "plan_id": decision.plan_id,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "evidence": decision.evidence,
        "decided_by": decision.person,
        "decided_at": moment_text(decision.decided_at),
        "stands": found.stands,
        "is_under_appeal": found.is_under_appeal,
        "appeals": [
            {
                "appeal_id": appeal.appeal_id,
                "lodged_for": appeal.lodged_for,
                "grounds": appeal.grounds,
                "lodged_by": appeal.person,
                "lodged_at": moment_text(appeal.lodged_at),
                "outcome": outcome and outcome.outcome,
                "verdict": outcome and outcome.verdict,
                "reason": outcome and outcome.reason,
                "evidence": outcome and outcome.evidence,
                "decided_by": outcome and outcome.person,
                "decided_at": outcome and moment_text(outcome.decided_at),
            }
            for appeal, outcome in found.appeals
        ],
    }
