"""What stands around a job: plans that share what it holds, and visited cases like it."""

import json
import zlib
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.negotiation import language_of
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.neighbours import Neighbours
from serving.api.documents.published import AskedLanguage
from serving.api.index.list_index import ListIndex
from serving.api.routes.jobs import JobId, found_job
from serving.api.routes.plan_answers import answered
from serving.neighbours.neighbour_index import NeighbourIndex, open_neighbours
from serving.people import Permission

routes = APIRouter(prefix="/v1")

_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


@answering(routes, "/jobs/{job_id}/neighbours", Permission.EXPLAIN_JOB, Neighbours, refusals=_REFUSALS)
async def neighbours(request: Request, job_id: JobId, asked: Annotated[AskedLanguage, Query()]) -> Response:
    """Say which plans share what a job holds, and which visited jobs are most like it, as known when it was scored."""
    index, row = await found_job(request, job_id)
    language = asked.lang or language_of(request)
    said = await state_of(request).explainer.explain(index, row["rank"])
    contributions = json.loads(zlib.decompress(said.why))["contributions"]
    return answered({**row, "lang": language, **await around(request, index, row, contributions, language)})


async def around(
    request: Request, index: ListIndex, row: dict[str, Any], contributions: dict[str, float], language: str
) -> dict[str, Any]:
    """Read what stands around a job; nothing where it is not made yet, which it is beside the requests."""
    state, scope = state_of(request), holder_of(request).scope
    opened = await to_thread.run_sync(open_neighbours, state.settings.home, index.key)
    if opened is None:
        return {"sharing": None, "similar": None}

    def read(opened: NeighbourIndex) -> dict[str, Any]:
        return {
            "sharing": opened.sharing(row["job_id"], row["plan_id"], scope),
            "similar": opened.similar(contributions, row["plan_id"], scope, language),
        }

    return await to_thread.run_sync(read, opened)
