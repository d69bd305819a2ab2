"""Decisions on champions, by a named person: promote, refuse, roll back; and holding the gate before that."""

from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import parse_moment
from models.champions import Champions
from models.recorded import Decider, promote_and_enter, refuse_and_enter, roll_back_and_enter
from serving.api.answering.refusals import Refusal
from serving.api.answering.refusing import refusing
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.champions import (
    ChampionReceipt,
    ChampionsSaid,
    GateSaid,
    SentPromotion,
    SentRefusal,
    SentRollback,
    SentTrial,
)
from serving.api.documents.sample_plans import Later
from serving.api.idempotency import Made, OnceOnly, creating
from serving.api.routes.plan_answers import answered, going_on
from serving.cycle_runs.commanding import commanded
from serving.latin_digits import in_latin_digits
from serving.people import Permission

routes = APIRouter(prefix="/v1")

ReleaseName = Annotated[str, Path(pattern=r"^R[0-9a-f]{1,39}$")]
_ABSENT = (HTTPStatus.NOT_FOUND,)


@answering(
    routes,
    "/champion",
    Permission.READ_RELEASES,
    ChampionsSaid,
    refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
)
def champion(request: Request) -> Response:
    """Name the champion, and every decision on champions, the first one first."""
    champions = state_of(request).shelf.champions()
    return answered({"champion": champions.present, "history": [asdict(one) for one in champions.history]})


@creating(routes, "/releases/{release}/promote", Permission.DECIDE_RELEASES, ChampionReceipt, refusals=_ABSENT)
def promote(request: Request, release: ReleaseName, sent: SentPromotion, once: OnceOnly) -> Response:
    """Make a release the champion, if the gate lets it through, or for a reason that its decider answers for."""
    _check_is_there(request, release)
    after = promote_and_enter(state_of(request).settings, release, sent.despite, _decider(request))
    return once.make("release.promoted", partial(_made, after))


@creating(routes, "/releases/{release}/refuse", Permission.DECIDE_RELEASES, ChampionReceipt, refusals=_ABSENT)
def refuse(request: Request, release: ReleaseName, sent: SentRefusal, once: OnceOnly) -> Response:
    """Keep that a candidate is not to become champion, and why."""
    _check_is_there(request, release)
    after = refuse_and_enter(state_of(request).settings, release, sent.reason, _decider(request))
    return once.make("release.refused", partial(_made, after))


@creating(routes, "/champion/roll-back", Permission.DECIDE_RELEASES, ChampionReceipt)
def roll_back(request: Request, sent: SentRollback, once: OnceOnly) -> Response:
    """Make the champion before the present one champion again."""
    settings = state_of(request).settings
    after = roll_back_and_enter(settings, sent.reason, _decider(request), sent.champion)
    return once.make("release.rolled_back", partial(_made, after))


@answering(
    routes,
    "/releases/{release}/gate",
    Permission.DECIDE_RELEASES,
    GateSaid,
    method="POST",
    refusals=(
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
    later=Later,
)
async def hold_gate(request: Request, release: ReleaseName, sent: SentTrial) -> Response:
    """Hold a release against the present champion once more, on visits that neither has learnt from."""
    _check_is_there(request, release)
    state, who = state_of(request), holder_of(request).name
    given: list[str] = []
    with refusing():
        if sent.as_of is not None:
            given = ["--as-of", parse_moment(in_latin_digits(sent.as_of)).isoformat()]

    async def work() -> dict[str, Any]:
        with refusing():
            return await commanded(state.settings, "releases", "gate", release, *given)

    done = await state.work.done(trial_of(release), "gate", who, work)
    if done is None:
        return going_on(f"/v1/releases/{release}")
    return answered({name: done[name] for name in GateSaid.model_fields if name in done})


def trial_of(release: str) -> str:
    """Return what the work of holding a release against the champion is about."""
    return f"gate {release}"


def _decider(request: Request) -> Decider:
    holder = holder_of(request)
    return Decider(holder.name, holder.account)


def _check_is_there(request: Request, release: str) -> None:
    if release not in state_of(request).shelf.names():
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A release must be on the shelf; this one is not.",
            "چنین نسخه‌ای در قفسه نیست.",
        )


def _made(after: Champions, _: Session) -> Made:
    decision: dict[str, Any] | None = asdict(after.history[-1]) if after.history else None
    return Made({"champion": after.present, "decision": decision}, "/v1/champion")
