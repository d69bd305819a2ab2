"""Worklists: the visits of whoever asks, given to inspectors, given up; nothing of why a plan is visited."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.table_forms import FILES, JSON, check_form, in_form
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.sample_plans import AskedAssignment, GivenUp, ReasonedStep, Worklist, WorklistVisit
from serving.api.giving_out import GivenOut, enter_given_out
from serving.api.routes.plan_answers import refusing
from serving.people import Permission
from serving.plan_life.assigning import check_can_go
from serving.plan_life.states import VisitState
from serving.plan_life.visits import assign, give_up
from serving.plan_life.worklist import SHOWN, Part, one_visit, shown, worklist

routes = APIRouter(prefix="/v1")

VisitId = Annotated[str, Path(min_length=1, max_length=40)]
Day = Annotated[str | None, Query(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="ISO, as the worklist has it.")]
_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)


@answering(
    routes,
    "/worklist",
    Permission.READ_WORKLIST,
    Worklist,
    refusals=(HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.UNPROCESSABLE_ENTITY),
    forms=FILES,
)
def own_worklist(request: Request, date: Day = None, state: Annotated[VisitState | None, Query()] = None) -> Response:
    """List the visits of an inspector, or of a supervisor's level and place, by day and stop."""
    form, holder = check_form(request), holder_of(request)
    with state_of(request).records.reading(holder.scope) as session:
        rows = [shown(visit) for visit in worklist(session, holder, Part(date, state))]
    body = in_form(form, "visits", rows, SHOWN, {})
    enter_given_out(request, GivenOut.of("worklist", form, len(rows), body))
    return Response(body, headers={"cache-control": "private, no-store", "vary": "Accept"}, media_type=form)


@answering(
    routes, "/visits/{visit_id}/assign", Permission.ASSIGN_VISITS, WorklistVisit, method="POST", refusals=_REFUSALS
)
def assign_visit(request: Request, visit_id: VisitId, asked: AskedAssignment) -> Response:
    """Give an open visit to an inspector of its level and place; it stays the same visit."""
    state, holder = state_of(request), holder_of(request)

    def work(session: Any) -> dict[str, Any]:
        visit = one_visit(session, holder, visit_id)
        assign(visit, asked.inspector_id, firm, holder)
        return shown(visit)

    with refusing():
        with state.records.reading(holder.scope) as session:
            firm = check_can_go(state.settings, one_visit(session, holder, visit_id), asked.inspector_id)
        done = state.records.change(holder.account, "visit.assign", work)
    return Response(json.dumps(done.value, ensure_ascii=False), media_type=JSON)


@answering(routes, "/visits/{visit_id}/give-up", Permission.GIVE_UP_VISITS, GivenUp, method="POST", refusals=_REFUSALS)
def give_up_visit(request: Request, visit_id: VisitId, step: ReasonedStep) -> Response:
    """Say that a visit could not be made, and why; where the reserve is due, its next batch is given out."""
    holder = holder_of(request)

    def work(session: Any) -> dict[str, Any]:
        visit = one_visit(session, holder, visit_id)
        released = give_up(session, visit, holder.name, step.reason)
        return {"visit": shown(visit), "released": len(released)}

    with refusing():
        done = state_of(request).records.change(holder.account, "visit.give_up", work)
    return Response(json.dumps(done.value, ensure_ascii=False), media_type=JSON)
