"""Releases, and the scoring runs that were published."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import Refusal
from serving.api.answering.tags import is_known, not_changed, tag_of, tagged
from serving.api.declaring import answering, state_of
from serving.api.documents.published import ReleaseDetail, Releases, Runs
from serving.api.lists.list_forms import JSON
from serving.people import Permission

routes = APIRouter(prefix="/v1")

ReleaseName = Annotated[str, Path(min_length=1, max_length=40)]


@answering(routes, "/releases", Permission.READ_RELEASES, Releases)
async def releases(request: Request) -> Response:
    """List the releases, the oldest first."""
    shelf = state_of(request).shelf
    champion = shelf.champion()
    return _sent(request, {"releases": [{"release": name, "is_champion": name == champion} for name in shelf.names()]})


@answering(
    routes,
    "/releases/{release}",
    Permission.READ_RELEASES,
    ReleaseDetail,
    refusals=(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
)
async def one_release(request: Request, release: ReleaseName) -> Response:
    """Check a release's signature and hashes, and say who signed it."""
    shelf = state_of(request).shelf
    if release not in shelf.names():
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A release must be on the shelf; this one is not.",
            "چنین نسخه‌ای در قفسه نیست.",
        )
    verified = await to_thread.run_sync(shelf.verify, release)  # the first time it waits for a process
    as_of = (await to_thread.run_sync(shelf.read, release)).manifest["as_of"]
    return _sent(request, {**verified, "as_of": as_of, "is_champion": release == shelf.champion()})


@answering(routes, "/scores", Permission.READ_RUNS, Runs)
async def published_runs(request: Request) -> Response:
    """List the scoring runs that were published, the newest cycle first."""
    return _sent(request, {"runs": state_of(request).runs.all()})


def _sent(request: Request, answer: dict[str, Any]) -> Response:
    tag = tag_of(answer)
    return not_changed(tag) if is_known(request, tag) else tagged(json.dumps(answer).encode(), JSON, tag)
