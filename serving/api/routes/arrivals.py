"""Newly registered jobs as they arrive: sent by the registry's system, scored for those who may see scores."""

import pathlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from anyio import from_thread, to_thread
from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from features.store.lock import StoreBusy
from serving.api.answering.refusals import Refusal
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.arrivals import (
    ArrivalPage,
    ArrivalReceipt,
    ArrivalScores,
    Arrived,
    AskedArrivals,
    SentArrival,
)
from serving.api.documents.sample_plans import Later
from serving.api.errands.arrival_scoring import ArrivalScoring, check_can_score_as_of
from serving.api.idempotency import Made, Once, OnceOnly, creating
from serving.api.routes.plan_answers import answered, going_on
from serving.arrivals.arrival import Arrival
from serving.arrivals.keeping import find_arrival, keep_arrival, list_arrivals
from serving.arrivals.scored import is_scored, scores_of
from serving.people import Permission
from serving.records.columns import moment_text

routes = APIRouter(prefix="/v1")

ArrivalId = Annotated[str, Path(pattern="^[0-9a-f-]{36}$")]
AsOf = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$",
        description="ISO or Jalali, local time of Tehran; right after the arrival landed where not given.",
    ),
]
_ARCHIVE = Body(
    min_length=1,
    media_type="application/octet-stream",
    description="A zip archive of CSV files, each named by its table.",
)
_LONG = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


@creating(routes, "/arrivals", Permission.DELIVER_JOBS, ArrivalReceipt)
def deliver_jobs(request: Request, sent: SentArrival, once: OnceOnly) -> Response:
    """Land newly registered jobs, by the checks of an ingest, and begin to score them; scores are for others to see."""
    from serving.arrivals.sent_tables import write_rows

    tables = sent.model_dump()
    return _delivered(request, once, lambda drop: write_rows(tables, drop))


@creating(
    routes,
    "/arrival-files",
    Permission.DELIVER_JOBS,
    ArrivalReceipt,
    refusals=(HTTPStatus.REQUEST_ENTITY_TOO_LARGE,),
)
def deliver_files(request: Request, content: Annotated[bytes, _ARCHIVE], once: OnceOnly) -> Response:
    """Land many newly registered jobs at once: the tables of a drop as CSV files in a zip archive."""
    from serving.arrivals.sent_tables import write_files

    return _delivered(request, once, lambda drop: write_files(content, drop))


@answering(
    routes,
    "/arrivals/{arrival_id}",
    Permission.DELIVER_JOBS,
    Arrived,
    refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def one_arrival(request: Request, arrival_id: ArrivalId) -> Response:
    """Say once more what became of an arrival, to whoever sent it."""
    return answered(_told(_found(request, arrival_id)))


@answering(
    routes,
    "/arrivals",
    Permission.SCORE_ARRIVALS,
    ArrivalPage,
    refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def many_arrivals(request: Request, asked: Annotated[AskedArrivals, Query()]) -> Response:
    """List arrivals, the latest first."""
    state = state_of(request)
    found = list_arrivals(state.records, _before(asked.cursor), asked.limit)
    last = found[-1] if len(found) == asked.limit else None
    lines = [
        {
            "arrival_id": one.arrival_id,
            "arrived_at": moment_text(one.arrived_at),
            "as_of": one.as_of,
            "jobs": len(one.job_ids),
            "is_scored": is_scored(state.settings.home, one.arrival_id, one.as_of),
        }
        for one in found
    ]
    more = None if last is None else f"{moment_text(last.arrived_at)}~{last.arrival_id}"
    return answered({"arrivals": lines, "next": more})


@answering(
    routes,
    "/arrivals/{arrival_id}/scores",
    Permission.SCORE_ARRIVALS,
    ArrivalScores,
    refusals=_LONG,
    later=Later,
)
async def arrival_scores(request: Request, arrival_id: ArrivalId, as_of: AsOf = None) -> Response:
    """Give the scores of an arrival's jobs, which are made once for each date. After 202, ask again."""
    state, holder = state_of(request), holder_of(request)
    arrival = await to_thread.run_sync(_found, request, arrival_id)
    moment = arrival.as_of if as_of is None else check_can_score_as_of(as_of)
    runs = await ArrivalScoring(state.settings, state.arrivals).runs(arrival, moment, holder.account)
    if runs is None:
        return going_on(f"{request.url.path}?as_of={moment}")
    jobs = await to_thread.run_sync(scores_of, state.settings.home, runs, holder.scope)
    said = {"arrival_id": arrival_id, "as_of": moment, "delivered": len(arrival.job_ids), "jobs": jobs}
    return answered(said)


def _delivered(request: Request, once: Once, write: Callable[[pathlib.Path], None]) -> Response:
    from serving.arrivals.delivering import deliver  # it brings DuckDB; the service starts without

    state, account = state_of(request), holder_of(request).account
    kept: list[Arrival] = []

    def work(session: Any) -> Made:
        kept.append(keep_arrival(session, delivered, account, once.body_sha256))
        return Made(_told(kept[0]), f"/v1/arrivals/{kept[0].arrival_id}")

    with _waiting():
        delivered = deliver(state.settings, write, account)
        answer = once.make("arrival.delivered", work)
    is_kept = bool(kept) and answer.headers["location"].endswith(kept[0].arrival_id)  # else another request was first
    if is_kept and state.shelf.names():
        from_thread.run_sync(ArrivalScoring(state.settings, state.arrivals).begin, kept[0])
    return answer


def _found(request: Request, arrival_id: str) -> Arrival:
    arrival = find_arrival(state_of(request).records, holder_of(request), arrival_id)
    if arrival is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "An arrival must be there, and be the asker's own where they see no scores; this one is not.",
            "چنین بسته‌ای نیست، یا فرستندهٔ آن کس دیگری است.",
        )
    return arrival


def _told(arrival: Arrival) -> dict[str, Any]:
    return {
        "arrival_id": arrival.arrival_id,
        "as_of": arrival.as_of,
        **arrival.told,
        "content_sha256": arrival.content_sha256,
    }


def _before(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    at, arrival_id = cursor.split("~")
    try:
        return datetime.fromisoformat(at), arrival_id
    except ValueError:
        raise Refusal(
            HTTPStatus.NOT_FOUND, "A cursor must be one that a page gave.", "نشانگر باید از صفحه‌ای باشد."
        ) from None


@contextmanager
def _waiting() -> Iterator[None]:
    """Ask whoever comes while others land to come again."""
    try:
        yield
    except StoreBusy as busy:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, busy.english, busy.persian, {"retry-after": "10"}) from None
