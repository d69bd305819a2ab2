"""How a route is declared: with its permission, what it answers and how it may refuse."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from serving.api.keys import check_may
from serving.api.refusals import PROBLEM_JSON
from serving.api.state import State
from serving.people import Keyholder, Permission

_BEARER = HTTPBearer(auto_error=False, scheme_name="key", description="A key, as `rastin people add` prints it.")
_PROBLEM = {"content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_NO_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


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
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a route that reads.

    Parameters
    ----------
    router, path
        Where it stands.
    permission
        What it asks of whoever calls it; no route stands without.
    answer
        What it answers as JSON; `None` where it answers no JSON.
    refusals
        How else it may refuse than for want of a key or a permission.
    forms
        Further media types that it answers in.
    """
    files = {form: {"schema": {"type": "string", "format": "binary"}} for form in forms}
    good: dict[str, Any] = {"description": "What was asked for.", "content": files} | (
        {"model": answer} if answer else {}
    )
    all_refusals = (*(() if permission is Permission.NONE else _NO_KEY), *refusals)
    bad: dict[int | str, dict[str, Any]] = {
        int(status): {"description": status.phrase, **_PROBLEM} for status in all_refusals
    }
    return router.get(
        path,
        response_class=Response,
        response_model=None,
        responses={200: good, **bad},
        dependencies=[] if permission is Permission.NONE else [Depends(_checking(permission))],
        openapi_extra={"x-permission": permission.value},
    )


def _checking(permission: Permission) -> Callable[..., Any]:
    async def check(
        request: Request,
        _: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    ) -> None:
        shown = request.headers.get("authorization")
        request.state.holder = await check_may(state_of(request).records.engine, shown, permission)

    return check
