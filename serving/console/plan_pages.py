"""The page of a plan: its jobs with scores and reasons, and what the registry says of it."""

import json
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.declaring import holder_of, state_of
from serving.api.state import State
from serving.console.declaring import pages, showing
from serving.console.planner_pages import names_in
from serving.console.registry_plan import KINDS, OUTCOMES, STAGES, registry_plan
from serving.console.rendering import page
from serving.people import Permission

MOST = 200

routes = pages()


@showing(routes, "/plans/{plan_id}", Permission.READ_JOB)
async def plan(request: Request, plan_id: str) -> Response:
    """Show a plan as the latest run of its cycle scored it; one outside the asker's scope is not found."""
    state, holder, lang = state_of(request), holder_of(request), request.path_params["lang"]
    for cycle in state.runs.cycles():
        index = await state.runs.latest(cycle)
        listed = index.jobs_of(plan_id, lang)
        jobs = [{**json.loads(one.row), "reasons": one.reasons and json.loads(one.reasons)} for one in listed]
        if not jobs or not all(holder.scope.has(job) for job in jobs):
            continue
        state.explainer.want(index, [one.rank for one in listed[:MOST] if one.reasons is None])
        job_ids = [job["job_id"] for job in jobs]
        known = await to_thread.run_sync(_known, state, plan_id, job_ids)
        return page(
            request,
            "plan.html",
            plan_id=plan_id,
            cycle=cycle,
            head=index.head,
            names=await names_in(request),
            jobs=jobs[:MOST],
            all=len(jobs),
            expected=sum(job["score"] for job in jobs),
            kinds=KINDS,
            stages=STAGES,
            outcomes=OUTCOMES,
            may_explain=holder.may(Permission.EXPLAIN_JOB),
            **known,
        )
    raise Refusal(
        HTTPStatus.NOT_FOUND,
        "A plan must have jobs in a published scoring run, within what whoever asks may see; this one has none.",
        "این طرح در امتیازدهی‌های منتشرشده، در حوزهٔ شما، شغلی ندارد.",
    )


def _known(state: State, plan_id: str, job_ids: list[str]) -> dict[str, Any]:
    return {**registry_plan(state.checking.registry, plan_id, job_ids)}
