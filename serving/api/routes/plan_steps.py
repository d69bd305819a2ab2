"""The steps of a sample plan's life that a person takes: costed, approved, issued, closed, cancelled."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header
from starlette.requests import Request
from starlette.responses import Response

from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.sample_plans import AskedStep, Later, Plan, ReasonedStep
from serving.api.errands.errand_process import run_errand
from serving.api.routes.estimates import issued_plan
from serving.api.routes.plan_answers import answer_with, check_is_unchanged, found, going_on, refusing
from serving.api.routes.sample_plans import PlanId
from serving.people import Permission
from serving.plan_life.four_eyes import check_can_approve
from serving.plan_life.issuing import issue, read_list
from serving.plan_life.keeping import approved, costed, kept_of
from serving.plan_life.kept_plan import KeptPlan
from serving.plan_life.last_draw import draw_before
from serving.plan_life.states import OF_PLANS, check_can_follow, named
from serving.plan_life.steps import take

routes = APIRouter(prefix="/v1/sample-plans/{plan_id}")

IfMatch = Annotated[str | None, Header(min_length=1, max_length=200)]
_REFUSALS = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
_LONG = (*_REFUSALS, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
Keep = Callable[[Any, KeptPlan, dict[str, Any]], object]


@answering(routes, "/cost", Permission.PLAN_SAMPLES, Plan, method="POST", refusals=_LONG, later=Later)
async def cost(request: Request, plan_id: PlanId, if_match: IfMatch = None) -> Response:  # noqa: ARG001 -- read from the request
    """Reckon what a draft should find and how wide its intervals should be, for this and other exploration shares."""
    plan, _ = await to_thread.run_sync(_looked_at, request, plan_id, "cost", None)
    who = holder_of(request).name

    def keep(session: Any, now: KeptPlan, looked: dict[str, Any]) -> None:
        costed(session, now, plan.wish_sha256, looked, who)

    return await _with_errand(request, plan_id, "cost", ("cost", {"document": plan.wish}), keep)


@answering(routes, "/approve", Permission.APPROVE_SAMPLE_PLANS, Plan, method="POST", refusals=_LONG, later=Later)
async def approve(
    request: Request,
    plan_id: PlanId,
    step: AskedStep | None = None,
    if_match: IfMatch = None,  # noqa: ARG001 -- read from the request
) -> Response:
    """Approve what another person drafted and had costed: the sample is drawn now, by the seed of the draft."""
    holder, reason = holder_of(request), step.reason if step else None
    plan, looked = await to_thread.run_sync(_looked_at, request, plan_id, "approve", "cost")
    before = await to_thread.run_sync(_last_draw, request, plan_id)
    given = {"kept_plan": plan.id, "document": plan.wish, "run": looked.get("run"), "who": holder.account}
    given |= {"before": before}

    def keep(session: Any, now: KeptPlan, drawn: dict[str, Any]) -> None:
        approved(session, now, plan.wish_sha256, drawn, holder.name, reason)

    return await _with_errand(request, plan_id, "approve", ("draw", given), keep)


@answering(routes, "/issue", Permission.PLAN_SAMPLES, Plan, method="POST", refusals=_REFUSALS)
def issue_plan(
    request: Request,
    plan_id: PlanId,
    step: AskedStep | None = None,
    if_match: IfMatch = None,  # noqa: ARG001 -- read from the request
) -> Response:
    """Give out the visits of an approved sample plan to inspectors and supervisors, without a word of why."""
    state, who = state_of(request), holder_of(request).name
    with refusing():
        _, drawn = _looked_at(request, plan_id, "issue", "approve")
        lists = [read_list(state.settings.home, drawn, name) for name in ("visits", "reserve")]

    def work(session: Any, plan: KeptPlan) -> None:
        issue(session, plan, lists[0], lists[1], who, step.reason if step else None)

    _changed(request, plan_id, "issue", work)
    return answer_with(request, plan_id)


@answering(routes, "/close", Permission.PLAN_SAMPLES, Plan, method="POST", refusals=_LONG, later=Later)
async def close(
    request: Request,
    plan_id: PlanId,
    step: ReasonedStep,
    if_match: IfMatch = None,  # noqa: ARG001 -- read from the request
) -> Response:
    """Close a sample plan, and keep with it what is estimated from the reports of this moment."""
    holder = holder_of(request)
    await to_thread.run_sync(_looked_at, request, plan_id, "close", None)
    issued = await to_thread.run_sync(issued_plan, request, plan_id)

    def keep(session: Any, now: KeptPlan, estimates: dict[str, Any]) -> None:
        take(session, now, "close", holder.name, reason=step.reason, kept={"estimates": estimates})

    given = {"issued": issued, "who": holder.account}
    return await _with_errand(request, plan_id, "close", ("closing estimates", given), keep)


@answering(routes, "/cancel", Permission.PLAN_SAMPLES, Plan, method="POST", refusals=_REFUSALS)
def cancel(
    request: Request,
    plan_id: PlanId,
    step: ReasonedStep,
    if_match: IfMatch = None,  # noqa: ARG001 -- read from the request
) -> Response:
    """Cancel a sample plan of which nothing went out yet."""
    who = holder_of(request).name
    _changed(request, plan_id, "cancel", lambda session, plan: take(session, plan, "cancel", who, reason=step.reason))
    return answer_with(request, plan_id)


def _last_draw(request: Request, plan_id: str) -> dict[str, Any] | None:
    with state_of(request).records.reading(holder_of(request).scope) as session:
        last = draw_before(session, found(session, plan_id))
    return None if last is None else asdict(last)


def _looked_at(request: Request, plan_id: str, name: str, kept: str | None) -> tuple[KeptPlan, dict[str, Any]]:
    """Return a sample plan that a step may follow for, and what was kept of its last step of another name."""
    with refusing(), state_of(request).records.reading(holder_of(request).scope) as session:
        plan = found(session, plan_id)
        check_is_unchanged(request, plan)
        check_can_follow(named(OF_PLANS, name), plan.state)
        if name == "approve":  # before a minute is spent on the draw
            check_can_approve(session, plan, holder_of(request).name)
        return plan, (kept_of(session, plan, kept) if kept else None) or {}


def _changed(request: Request, plan_id: str, name: str, work: Callable[[Any, KeptPlan], object]) -> None:
    """Take a step, once the sample plan is still as the request has seen it."""
    holder = holder_of(request)

    def change(session: Any) -> None:
        plan = found(session, plan_id)
        check_is_unchanged(request, plan)
        work(session, plan)

    with refusing():
        state_of(request).records.change(holder.account, f"sample_plan.{name}", change, scope=holder.scope)


async def _with_errand(
    request: Request, plan_id: str, name: str, errand: tuple[str, dict[str, Any]], keep: Keep
) -> Response:
    """Have the work of a step done in a process of its own, then take the step; whoever asks may have gone by then."""
    state, holder = state_of(request), holder_of(request)

    def step(answer: dict[str, Any]) -> None:
        def change(session: Any) -> None:
            keep(session, found(session, plan_id), answer)

        with refusing():
            state.records.change(holder.account, f"sample_plan.{name}", change, scope=holder.scope)

    async def work() -> dict[str, Any]:
        answer = await run_errand(state.settings, *errand, HTTPStatus.CONFLICT)
        await to_thread.run_sync(step, answer)
        return answer

    done = await state.work.done(plan_id, name, holder.name, work)
    if done is None:
        return going_on(f"/v1/sample-plans/{plan_id}")
    return await to_thread.run_sync(partial(answer_with, request, plan_id))
