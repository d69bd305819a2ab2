"""Sample plans: which there are, and one with its state, numbers, visits, reports and history."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import PurePath
from typing import Annotated, Any

from anyio import to_thread
from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import CSV, XLSX
from serving.api.declaring import holder_of, state_of
from serving.api.routes.comparisons import beside_the_last, comparison_as
from serving.api.routes.plan_answers import found, line, tag, whole
from serving.api.routes.sample_plans import drawn_as, drawn_rows
from serving.console.declaring import pages, showing
from serving.console.plan_words import ARMS, FATES, LEFT, LEVELS, STATES, TAKEN, TO_TAKE, VISITS, may_follow
from serving.console.planner_pages import names_in
from serving.console.rendering import as_file, page
from serving.people import Permission
from serving.plan_life.four_eyes import can_approve
from serving.plan_life.keeping import all_plans
from serving.plan_life.kept_estimates import kept_estimates
from serving.plan_life.states import OF_PLANS, State, can_follow, named

MOST = 200
A_PAGE = 50
_FORMS = {".csv": CSV, ".xlsx": XLSX}
_WRITTEN: dict[str, Callable[[Request, str, str], bytes]] = {
    "plans": lambda request, plan_id, form: drawn_as(request, plan_id, request.path_params["lang"], form, "console"),
    "comparison": lambda request, plan_id, form: comparison_as(request, plan_id, form, "console"),
}
WORDS: dict[str, Any] = {
    "states": STATES,
    "taken": TAKEN,
    "to_take": TO_TAKE,
    "visit_states": VISITS,
    "levels": LEVELS,
    "arms": ARMS,
    "fates": FATES,
    "left": LEFT,
}

routes = pages()


@showing(routes, "/sample-plans", Permission.READ_SAMPLE_PLANS)
async def sample_plans(request: Request, state: State | None = None) -> Response:
    """List sample plans, the latest first."""

    def read() -> list[dict[str, Any]]:
        with state_of(request).records.reading(holder_of(request).scope) as session:
            return [line(plan) for plan in all_plans(session, state, None, MOST)]

    listed, names = await to_thread.run_sync(read), await names_in(request)
    may_plan = holder_of(request).may(Permission.PLAN_SAMPLES)
    return page(request, "sample_plans.html", plans=listed, asked=state, names=names, may_plan=may_plan, **WORDS)


@showing(routes, "/sample-plans/{plan_id}", Permission.READ_SAMPLE_PLANS)
async def sample_plan(request: Request, plan_id: str, after: Annotated[int, Query(ge=0)] = 0) -> Response:
    """Show a sample plan as it stands now, and the steps that may follow."""
    names = await names_in(request)
    shown = await to_thread.run_sync(_read, request, plan_id)
    visits: list[dict[str, Any]] = []
    beside: dict[str, Any] | None = None
    drawn = shown["kept"]["approve"] if holder_of(request).may(Permission.READ_DRAWN_PLANS) else None
    if drawn:
        lang = request.path_params["lang"]
        visits = (await to_thread.run_sync(drawn_rows, request, plan_id, lang, after, A_PAGE))[1]
        beside = await to_thread.run_sync(beside_the_last, request, plan_id)
    return page(
        request,
        "sample_plan.html",
        **shown,
        **WORDS,
        names=names,
        visits=visits,
        after=after,
        a_page=A_PAGE,
        drawn_visits=drawn["targeted"] + drawn["random"] if drawn else 0,
        beside=beside,
    )


@showing(routes, "/sample-plans/{plan_id}/{file}", Permission.READ_DRAWN_PLANS)
async def drawn_file(request: Request, plan_id: str, file: str) -> Response:
    """Give the drawn plans, or those of this draw and the last one, as a file: plans.csv, comparison.xlsx, ...."""
    form = _FORMS.get(PurePath(file).suffix)
    write = _WRITTEN.get(PurePath(file).stem)
    if form is None or write is None:
        allowed = ", ".join(f"{stem}{ending}" for stem in _WRITTEN for ending in _FORMS)
        raise Refusal(HTTPStatus.NOT_FOUND, f"Allowed: {allowed}.", f"تنها این‌ها هست: {allowed}")
    body = await to_thread.run_sync(write, request, plan_id, form)
    return as_file(body, form, f"{plan_id}-{file}")


def _read(request: Request, plan_id: str) -> dict[str, Any]:
    """Read all that a page shows of a sample plan."""
    state, holder = state_of(request), holder_of(request)
    with state.records.reading(holder.scope) as session:
        kept_plan = found(session, plan_id)
        plan, version = whole(request, session, kept_plan), tag(kept_plan)
        is_anothers = can_approve(session, kept_plan, holder.name)
    kept = dict.fromkeys(TAKEN) | {step["name"]: step["kept"] for step in plan["history"]}  # the last of each name
    if plan["state"] == State.DRAFT:
        kept["cost"] = None  # it was of another wish
    return {
        "plan": plan,
        "wish": plan["wish"],
        "etag": version,
        "kept": kept,
        "work": _going_on(request, plan_id),
        "follow": [one for one in may_follow(plan["state"], holder) if is_anothers or one.name != "approve"],
        "may_revise": holder.may(Permission.PLAN_SAMPLES) and can_follow(named(OF_PLANS, "revise"), plan["state"]),
        "waits_for_another": plan["state"] == State.COSTED and not is_anothers,
        "may_estimate": holder.may(Permission.ESTIMATE) and plan["state"] in {State.ISSUED, State.IN_FIELD},
        "estimates": _estimates(request, plan, kept),
    }


def _estimates(request: Request, plan: dict[str, Any], kept: dict[str, Any]) -> dict[str, dict[str, Any] | None]:
    """Return the estimates in total and by province: of the closing, or those that were last asked for."""
    if kept["close"]:
        closing, at = kept["close"]["estimates"], plan["history"][-1]["at"]
        return {by: {**closing[by], "at": at} for by in ("total", "province")}
    settings = state_of(request).settings
    return {by: kept_estimates(settings, plan["sample_plan"], by) for by in ("total", "province")}


def _going_on(request: Request, plan_id: str) -> dict[str, Any] | None:
    """Say what is being worked on about a sample plan, or with which fault that ended, in the words of the page."""
    work, who = state_of(request).work, holder_of(request).name
    for key in (plan_id, f"{plan_id}/estimates by total/{who}", f"{plan_id}/estimates by province/{who}"):
        going = work.about(key)
        if going is not None:
            fault = going.fault()
            said = fault and (fault.persian if request.path_params["lang"] == "fa" else fault.english)
            return {"what": going.what, "who": going.who, "since": going.since, "fault": said}
    return None
