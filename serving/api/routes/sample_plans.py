"""Sample plans: drafted, revised, listed, read with their history, and the plans that were drawn."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.negotiation import language_of
from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import FILES, JSON, check_form, in_form
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.sample_plans import AskedWish, ChangedWish, DraftedPlan, DrawnPlans, Plan, Plans
from serving.api.giving_out import GivenOut, enter_given_out
from serving.api.idempotency import Made, OnceOnly, creating
from serving.api.routes.plan_answers import answer_with, check_is_unchanged, found, line, refusing, whole
from serving.people import Permission, Scope
from serving.plan_life.issuing import read_list
from serving.plan_life.keeping import all_plans, draft, kept_of, revise
from serving.plan_life.states import State

routes = APIRouter(prefix="/v1")

PlanId = Annotated[str, Path(min_length=1, max_length=40)]
_WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
DRAWN_COLUMNS = (
    *("visit_order", "plan_id", "level", "province_code", "county_code", "agency_code", "arm"),
    *("inclusion_probability", "expected_false_jobs", "jobs_to_check", "revisit", "revisit_level"),
)
REASONS = ("reason_1", "reason_2", "reason_3")


@answering(routes, "/sample-plans", Permission.READ_SAMPLE_PLANS, Plans, refusals=(_WRONG,))
def sample_plans(
    request: Request,
    state: Annotated[State | None, Query()] = None,
    cycle: Annotated[int | None, Query(ge=1300, le=1600)] = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> Response:
    """List sample plans, the latest first."""
    with state_of(request).records.reading(holder_of(request).scope) as session:
        listed = [line(plan) for plan in all_plans(session, state, cycle, limit)]
    body = json.dumps({"sample_plans": listed}, ensure_ascii=False)
    return Response(body, headers={"cache-control": "private, no-cache"}, media_type=JSON)


@creating(routes, "/sample-plans", Permission.PLAN_SAMPLES, DraftedPlan)
def draft_plan(request: Request, wish: AskedWish, once: OnceOnly) -> Response:
    """Draft a sample plan. Its seed is set now, by the system's randomness unless it is given, and never changes."""
    holder = holder_of(request)
    check_is_within(holder.scope, wish.province)

    def work(session: Any) -> Made:
        plan = draft(session, wish.model_dump(), holder.name)
        session.flush()  # so that its history can be read
        return Made(whole(request, session, plan), f"/v1/sample-plans/{plan.id}")

    return once.make("sample_plan.draft", work)


@answering(
    routes, "/sample-plans/{plan_id}", Permission.READ_SAMPLE_PLANS, Plan, refusals=(HTTPStatus.NOT_FOUND, _WRONG)
)
def one_sample_plan(request: Request, plan_id: PlanId) -> Response:
    """Give a sample plan with its history: every step, by whom, when, why, and what was kept of it."""
    return answer_with(request, plan_id)


@answering(
    routes,
    "/sample-plans/{plan_id}",
    Permission.PLAN_SAMPLES,
    Plan,
    method="PATCH",
    refusals=(
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.PRECONDITION_FAILED,
        HTTPStatus.PRECONDITION_REQUIRED,
        _WRONG,
    ),
)
def revise_plan(
    request: Request,
    plan_id: PlanId,
    wish: ChangedWish,
    if_match: Annotated[str | None, Header(min_length=1, max_length=200)] = None,  # noqa: ARG001 -- read from the request
) -> Response:
    """Make another version of a draft; every version stays in the history. What was costed is a draft again."""
    holder = holder_of(request)
    if "province" in wish.model_fields_set:
        check_is_within(holder.scope, wish.province)

    def work(session: Any) -> None:
        plan = found(session, plan_id)
        check_is_unchanged(request, plan, must_say=True)
        revise(session, plan, wish.changes(), holder.name, wish.reason)

    with refusing():
        state_of(request).records.change(holder.account, "sample_plan.revise", work, scope=holder.scope)
    return answer_with(request, plan_id)


@answering(
    routes,
    "/sample-plans/{plan_id}/plans",
    Permission.READ_DRAWN_PLANS,
    DrawnPlans,
    refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.CONFLICT, _WRONG),
    forms=FILES,
)
def drawn_plans(
    request: Request, plan_id: PlanId, lang: Annotated[Literal["fa", "en"] | None, Query()] = None
) -> Response:
    """List the plans that were drawn, each with its arm, its chance and why it was targeted."""
    form, language = check_form(request), lang or language_of(request)
    body = drawn_as(request, plan_id, language, form)
    headers = {"cache-control": "private, no-cache", "content-language": language, "vary": "Accept, Accept-Language"}
    return Response(body, headers=headers, media_type=form)


def drawn_as(request: Request, plan_id: str, language: str, form: str, over: str = "api") -> bytes:
    """Write the plans that were drawn in a form; entered as given out where that is a file."""
    drawn, rows = drawn_rows(request, plan_id, language)
    about = {"sample_plan": drawn["sample_plan"], "lang": language}
    body = in_form(form, "plans", rows, (*DRAWN_COLUMNS, "reasons"), about)
    enter_given_out(request, GivenOut.of("drawn plans", form, len(rows), body, about, over))
    return body


def drawn_rows(
    request: Request, plan_id: str, language: str, start: int = 0, most: int | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what was kept of a sample plan's approval, and the plans that were drawn, with reasons in a language.

    `start` and `most` bound which of the plans, as `read_list` has them.

    Raises
    ------
    Refusal
        404 where it was not drawn.
    """
    state = state_of(request)
    with state.records.reading(holder_of(request).scope) as session:
        drawn = kept_of(session, found(session, plan_id), "approve")
    if drawn is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A sample plan must be approved before its plans are drawn; this one is not.",
            "طرح‌های برنامه پس از تصویب قرعه‌کشی می‌شود؛ این برنامه تصویب نشده است.",
        )
    with refusing():
        rows = read_list(state.settings.home, drawn, "plans", start, most)
    return drawn, [{name: row[name] for name in DRAWN_COLUMNS} | {"reasons": _reasons(row, language)} for row in rows]


def _reasons(row: dict[str, Any], language: str) -> list[str]:
    suffix = "" if language == "fa" else "_en"
    return [said for name in REASONS if (said := row[f"{name}{suffix}"])]


def check_is_within(scope: Scope, province: str | None) -> None:
    """Refuse a sample plan that reaches beyond what whoever asks may see."""
    if not scope.has({"province_code": province, "county_code": None, "agency_code": None, "firm_id": None}):
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "A sample plan must lie within what the planner may see: name a province of theirs.",
            "برنامه باید در حوزهٔ برنامه‌ریز باشد: استانی از آن را نام ببرید.",
        )
