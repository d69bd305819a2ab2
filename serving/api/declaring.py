"""How a route is declared: with its permission, what it answers and how it may refuse."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.refusals import PROBLEM_JSON
from serving.api.asking.keys import check_may
from serving.api.state import State
from serving.people import Keyholder, Permission

_BEARER = HTTPBearer(auto_error=False, scheme_name="key", description="A key, as `rastin people add` prints it.")
_PROBLEM = {"content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_NO_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
_SENT = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE,)


def state_of(request: Request) -> State:
    """Return what the process holds."""
    state: State = request.app.state.held
    return state


def holder_of(request: Request) -> Keyholder:
    """Return who asks; only on routes that need a permission."""
    holder: Keyholder = request.state.holder
    return holder


def answering(
    router: APIRouter,
    path: str,
    permission: Permission,
    answer: type[BaseModel] | None,
    *,
    refusals: tuple[HTTPStatus, ...] = (),
    forms: tuple[str, ...] = (),
    method: str = "GET",
    status: HTTPStatus = HTTPStatus.OK,
    later: type[BaseModel] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a route.

    Parameters
    ----------
    router, path
        Where it stands.
    permission
        What it asks of whoever calls it; no route stands without.
    answer
        What it answers as JSON; `None` where it answers no JSON.
    refusals
        How else it may refuse than for want of a key or a permission, for size or for frequency.
    forms
        Further media types that it answers in.
    method, status
        Its method, and what it answers with when all is well.
    later
        What it answers, with 202, while the work still goes on.
    """
    files = {form: {"schema": {"type": "string", "format": "binary"}} for form in forms}
    good: dict[str, Any] = {"description": "What was asked for.", "content": files} | (
        {"model": answer} if answer else {}
    )
    by_whom = () if permission is Permission.NONE else _NO_KEY
    by_size = () if method == "GET" else _SENT
    all_refusals = (*by_whom, *by_size, HTTPStatus.TOO_MANY_REQUESTS, *refusals)
    bad: dict[int | str, dict[str, Any]] = {
        int(status): {"description": status.phrase, **_PROBLEM} for status in all_refusals
    }
    return router.api_route(
        path,
        methods=[method],
        status_code=int(status),
        response_class=Response,
        response_model=None,
        responses={int(status): good, **bad, **_going_on(later)},
        dependencies=[] if permission is Permission.NONE else [Depends(_checking(permission))],
        openapi_extra={"x-permission": permission.value},
    )


def _going_on(later: type[BaseModel] | None) -> dict[int | str, dict[str, Any]]:
    said = {"description": "The work goes on. Ask again, after the seconds of Retry-After."}
    return {} if later is None else {int(HTTPStatus.ACCEPTED): {**said, "model": later}}


def _checking(permission: Permission) -> Callable[..., Any]:
    async def check(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> None:
        state = state_of(request)
        request.state.holder = await check_may(request, state, permission)
        state.rates.check_account(holder_of(request).number)

    return check
