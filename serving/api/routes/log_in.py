"""Logging in and out, and one's own account."""

import json
from http import HTTPStatus
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.asking.cookies import check_is_from_here, cookie_of, csrf_token_of, give_cookie, take_cookie
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.people import Me, SentLogIn, SentPassword
from serving.people import Keyholder, Permission, Register
from serving.people.logging_in import Entered, log_in_with_password, log_out
from serving.people.passwords import verify_password

routes = APIRouter(prefix="/v1")

_WRONG = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


@answering(
    routes,
    "/log-in",
    Permission.NONE,
    Me,
    method="POST",
    refusals=(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, *_WRONG),
)
async def log_in(request: Request, sent: SentLogIn) -> Response:
    """Log in with a name and a password; a cookie is given, and the word that requests must show beside it."""
    check_is_from_here(request)
    state = state_of(request)
    state.attempts.check_may_try(sent.name, address_of(request))
    entered = await to_thread.run_sync(
        log_in_with_password, state.records, sent.name, sent.password, limiter=state.hashing
    )
    if entered is None:
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "Name and password must be those of an account that may log in; these are not.",
            "نام و گذرواژه باید از آن حسابی باشد که اجازهٔ ورود دارد؛ چنین نیست.",
        )
    state.attempts.forget(sent.name)
    former = cookie_of(request, state.settings)
    if former is not None:
        await to_thread.run_sync(log_out, state.records, former, entered.holder)
    return entering(request, entered)


@answering(
    routes, "/log-out", Permission.OWN_ACCOUNT, None, method="POST", status=HTTPStatus.NO_CONTENT, refusals=_WRONG[1:]
)
async def leave(request: Request) -> Response:
    """End the log-in whose cookie is shown; a key is not ended by it."""
    state, cookie = state_of(request), cookie_of(request, state_of(request).settings)
    if cookie is not None:
        await to_thread.run_sync(log_out, state.records, cookie, holder_of(request))
    response = Response(None, HTTPStatus.NO_CONTENT, {"cache-control": "no-store"})
    take_cookie(response, state.settings)
    return response


@answering(routes, "/me", Permission.OWN_ACCOUNT, Me)
async def who_am_i(request: Request) -> Response:
    """Say who asks, with which role and scope."""
    return _said(request, holder_of(request), cookie_of(request, state_of(request).settings))


@answering(
    routes,
    "/me/password",
    Permission.OWN_ACCOUNT,
    None,
    method="PUT",
    status=HTTPStatus.NO_CONTENT,
    refusals=_WRONG,
)
async def change_password(request: Request, sent: SentPassword) -> Response:
    """Set another password, by whoever knows the present one; every log-in of the account ends."""
    state, holder = state_of(request), holder_of(request)
    state.attempts.check_may_try(holder.name, address_of(request))
    await to_thread.run_sync(
        _change_password, Register(state.records, holder.account), holder, sent, limiter=state.hashing
    )
    state.attempts.forget(holder.name)
    response = Response(None, HTTPStatus.NO_CONTENT, {"cache-control": "no-store"})
    take_cookie(response, state.settings)
    return response


def entering(request: Request, entered: Entered) -> Response:
    """Answer somebody who has just logged in."""
    response = _said(request, entered.holder, entered.cookie)
    give_cookie(response, state_of(request).settings, entered.cookie)
    return response


def address_of(request: Request) -> str:
    """Return the address that asks, as the server in front says it where that is this machine's."""
    return request.client.host if request.client else ""


def _change_password(register: Register, holder: Keyholder, sent: SentPassword) -> None:
    right, _ = verify_password(sent.present, register.one(holder.name).password_hash)
    if not right:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "The present password must be right; it is not.",
            "گذرواژهٔ کنونی درست نیست.",
        )
    try:
        register.set_password(holder.name, sent.wished)
    except Fault as fault:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, fault.english, fault.persian) from None


def _said(request: Request, holder: Keyholder, cookie: str | None) -> Response:
    by_key = "authorization" in request.headers
    said: dict[str, Any] = {
        "name": holder.name,
        "role": holder.role.value,
        "provinces": holder.scope.provinces,
        "counties": holder.scope.counties,
        "agencies": holder.scope.agencies,
        "firms": holder.scope.firms,
        "level": holder.level,
        "inspector_id": holder.inspector_id,
        "csrf_token": None if by_key or cookie is None else csrf_token_of(cookie),
    }
    return Response(json.dumps(said), 200, {"cache-control": "no-store"}, "application/json")
