"""Sample plans as they are answered, and faults of their life as refusals."""

from __future__ import annotations

import json
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.responses import Response

from features.faults import Fault
from features.ledger import LedgerDamaged
from serving.api.answering.negotiation import language_of
from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import JSON
from serving.api.declaring import holder_of, state_of
from serving.plan_life.four_eyes import OwnDraft
from serving.plan_life.keeping import history, one_plan, visits_by_state
from serving.plan_life.states import Misplaced
from serving.plan_life.visits import NotTheirs
from serving.records.columns import moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session
    from starlette.requests import Request

    from serving.plan_life.kept_plan import KeptPlan

_STATUS: dict[type[Fault], HTTPStatus] = {
    Misplaced: HTTPStatus.CONFLICT,
    NotTheirs: HTTPStatus.NOT_FOUND,
    OwnDraft: HTTPStatus.FORBIDDEN,
}
AGAIN_AFTER = "5"  # seconds


@contextmanager
def refusing(otherwise: HTTPStatus = HTTPStatus.CONFLICT) -> Iterator[None]:
    """Turn faults of a sample plan's life into refusals; `otherwise` is the status of a plain fault."""
    try:
        yield
    except (StaleDataError, IntegrityError):
        raise Refusal(
            HTTPStatus.CONFLICT,
            "Somebody else changed it at the same moment. Try: look at it, and decide anew.",
            "هم‌زمان دیگری آن را تغییر داد. دوباره ببینید و تصمیم بگیرید.",
        ) from None
    except (Refusal, LedgerDamaged):
        raise
    except Fault as fault:
        status = _STATUS.get(type(fault), otherwise)
        raise Refusal(status, fault.english, fault.persian) from None


def found(session: Session, plan_id: str) -> KeptPlan:
    """Return a sample plan within the session's scope.

    Raises
    ------
    Refusal
        404 where there is none.
    """
    plan = one_plan(session, plan_id)
    if plan is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A sample plan must be there, within what the asker may see; this one is not.",
            "چنین برنامهٔ نمونه‌گیری در حوزهٔ شما نیست.",
        )
    return plan


def check_is_unchanged(request: Request, plan: KeptPlan, *, must_say: bool = False) -> None:
    """Hold a sample plan to the version that a request says it has seen.

    Raises
    ------
    Refusal
        412 where it was changed since; 428 where the request must say and does not.
    """
    seen = request.headers.get("if-match")
    if seen is None and must_say:
        raise Refusal(
            HTTPStatus.PRECONDITION_REQUIRED,
            "A change must say which version it changes. Try: the header If-Match with the ETag.",
            "باید گفته شود کدام ویرایش تغییر می‌کند: سرآیند If-Match با مقدار ETag",
        )
    if seen is not None and tag(plan) not in [one.strip() for one in seen.split(",")] and seen.strip() != "*":
        raise Refusal(
            HTTPStatus.PRECONDITION_FAILED,
            "It must be as it was when it was looked at; it was changed since. Try: look at it, and decide anew.",
            "پس از آنکه دیده شد تغییر کرده است. دوباره ببینید و تصمیم بگیرید.",
        )


def tag(plan: KeptPlan) -> str:
    """Name a version of a sample plan."""
    return f'"{plan.version}"'


def line(plan: KeptPlan) -> dict[str, Any]:
    """Return a sample plan as it stands among others."""
    return {
        "id": plan.id,
        "state": plan.state,
        "wish": plan.wish,
        "wish_sha256": plan.wish_sha256,
        "sample_plan": plan.sample_plan,
        "made_by": plan.made_by,
        "made_at": moment_text(plan.made_at),
    }


def whole(request: Request, session: Session, plan: KeptPlan) -> dict[str, Any]:
    """Return a sample plan with its history and the work that goes on about it."""
    steps = [
        {
            "number": step.number,
            "name": step.name,
            "state": step.state,
            "who": step.who,
            "at": moment_text(step.at),
            "reason": step.reason,
            "kept": step.kept,
        }
        for step in history(session, plan)
    ]
    visits = visits_by_state(session, plan)
    return {**line(plan), "visits": visits, "work": _work(request, plan.id), "history": steps}


def answer_with(request: Request, plan_id: str) -> Response:
    """Answer with a sample plan as it stands now."""
    with state_of(request).records.reading(holder_of(request).scope) as session:
        plan = found(session, plan_id)
        document = whole(request, session, plan)
        headers = {"etag": tag(plan), "cache-control": "private, no-cache"}
    return Response(json.dumps(document, ensure_ascii=False), headers=headers, media_type=JSON)


def going_on(location: str) -> Response:
    """Answer that the work goes on."""
    headers = {"retry-after": AGAIN_AFTER, "location": location, "cache-control": "no-store"}
    return Response(json.dumps({"status": "working"}), int(HTTPStatus.ACCEPTED), headers, JSON)


def answered(document: Mapping[str, Any]) -> Response:
    """Answer with a document that is of this moment."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return Response(body, headers={"cache-control": "private, no-store"}, media_type=JSON)


def _work(request: Request, plan_id: str) -> dict[str, Any] | None:
    going = state_of(request).work.about(plan_id)
    if going is None:
        return None
    fault = going.fault()
    said = None if fault is None else fault.persian if language_of(request) == "fa" else fault.english
    return {"what": going.what, "who": going.who, "since": moment_text(going.since), "fault": said}
