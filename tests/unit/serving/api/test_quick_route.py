"""A route that reads quickly takes and refuses the same as any other, and is described in the same words."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from serving.api.documents.published import AskedList
from serving.api.quick_route import QuickRoute

ASKED = (
    "/1404/J1",
    "/1404/J1?limit=7&province=07&lang=en",
    "/1404/J1?limit=7&limit=8",
    "/1404/J1?limit=&lang=",
    "/1404/J1?province=%DB%B0%DB%B7",
    "/1404/J1?other=1",
    "/1404/J1?limit=0&province=7",
    "/1404/J1?limit=many",
    "/12/J1",
    "/year/J1?other=1&limit=0",
    "/1404.0/J1",
    "/1404/" + "J" * 65,
    "/1404/%20",
)


def _app(route: type[APIRoute]) -> FastAPI:
    routes = APIRouter(route_class=route)

    async def check(request: Request, _: object = None) -> None:
        request.state.who = request.headers.get("who")

    @routes.get("/{cycle}/{job}", response_model=None, dependencies=[Depends(check)])
    async def answer(
        request: Request,
        cycle: Annotated[int, Path(ge=1300, le=1600)],
        job: Annotated[str, Path(min_length=1, max_length=64)],
        asked: Annotated[AskedList, Query()],
    ) -> Response:
        """Say what was read."""
        return JSONResponse({"who": request.state.who, "cycle": cycle, "job": job, "asked": asked.model_dump()})

    app = FastAPI()
    app.include_router(routes)

    async def refuse(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        where = sorted(".".join(map(str, fault["loc"])) for fault in error.errors())
        return JSONResponse(where, HTTPStatus.UNPROCESSABLE_ENTITY)

    app.add_exception_handler(RequestValidationError, refuse)
    return app


def _asked(app: FastAPI, path: str) -> tuple[int, Any]:
    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rastin") as client:
            return await client.get(path, headers={"who": "me"})

    answer = asyncio.run(ask())
    return answer.status_code, answer.json()


@pytest.mark.parametrize("path", ASKED, ids=range(len(ASKED)))
def test_it_takes_and_refuses_the_same(path: str) -> None:
    assert _asked(_app(QuickRoute), path) == _asked(_app(APIRoute), path)


def test_some_of_what_is_asked_here_is_taken_and_some_is_not() -> None:
    assert {_asked(_app(QuickRoute), path)[0] for path in ASKED} == {200, 422}
    assert _asked(_app(QuickRoute), "/year/J1?other=1&limit=0")[1] == ["path.cycle", "query.limit", "query.other"]


def test_it_is_described_in_the_same_words() -> None:
    assert _app(QuickRoute).openapi() == _app(APIRoute).openapi()


def test_what_it_could_not_read_it_does_not_take() -> None:
    routes = APIRouter(route_class=QuickRoute)

    async def answer(request: Request, body: dict[str, str]) -> Response:
        raise NotImplementedError

    with pytest.raises(TypeError, match="body is not"):
        routes.post("/", response_model=None)(answer)
