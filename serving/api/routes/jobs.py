"""Single jobs, and why each has its score."""

import json
import zlib
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.negotiation import language_of
from serving.api.answering.refusals import Refusal
from serving.api.answering.tags import is_known, not_changed, tag_of, tagged
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.published import AskedLanguage, Explanation, Job
from serving.api.index.kept_reasons import wordings_key
from serving.api.index.list_index import ListIndex
from serving.api.lists.list_forms import JSON
from serving.api.quick_route import QuickRoute
from serving.people import Permission

routes = APIRouter(prefix="/v1", route_class=QuickRoute)

JobId = Annotated[str, Path(min_length=1, max_length=64)]
_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)


@answering(routes, "/jobs/{job_id}", Permission.READ_JOB, Job, refusals=_REFUSALS)
async def one_job(request: Request, job_id: JobId) -> Response:
    """Give a job as the latest run of its cycle scored it."""
    index, row = await found_job(request, job_id)
    tag = tag_of(index.key, job_id)
    body = json.dumps(row, ensure_ascii=False).encode()
    return not_changed(tag) if is_known(request, tag) else tagged(body, JSON, tag)


@answering(
    routes,
    "/jobs/{job_id}/explanation",
    Permission.EXPLAIN_JOB,
    Explanation,
    refusals=(*_REFUSALS, HTTPStatus.SERVICE_UNAVAILABLE),
)
async def why(request: Request, job_id: JobId, asked: Annotated[AskedLanguage, Query()]) -> Response:
    """Say why a job has its score: contributions that add up to the raw score, and reasons."""
    index, row = await found_job(request, job_id)
    language = asked.lang or language_of(request)
    tag = tag_of(index.key, wordings_key(), job_id, language)
    if is_known(request, tag):
        return not_changed(tag)
    said = await state_of(request).explainer.explain(index, row["rank"])
    start = json.dumps({**row, "lang": language}, ensure_ascii=False)[:-1]
    body = f'{start}, {_unpacked(said.why)[1:-1]}, "reasons": {said.reasons(language)}}}'.encode()
    return tagged(body, JSON, tag, {"content-language": language})


@lru_cache(2_000)  # some nine kilobytes each
def _unpacked(why: bytes) -> str:
    return zlib.decompress(why).decode()


async def found_job(request: Request, job_id: str) -> tuple[ListIndex, dict[str, Any]]:
    """Find a job within the asker's scope; one outside is not found, so that nobody learns which jobs there are."""
    runs = state_of(request).runs
    for cycle in runs.cycles():
        index = await runs.latest(cycle)
        text = index.job(job_id)
        if text is not None and holder_of(request).scope.has(row := json.loads(text)):
            return index, {**row, **index.head}
    raise Refusal(
        HTTPStatus.NOT_FOUND,
        "A job must be in a published scoring run, within what the key may see; this one is not.",
        "این شغل در امتیازدهی‌های منتشرشده، در حوزه‌ای که این کلید می‌بیند، نیست.",
    )
