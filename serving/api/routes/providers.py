"""Logging in by an identity provider, where one is configured."""

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from features.faults import Fault
from features.settings import Settings
from serving.api.answering.refusals import Refusal
from serving.api.asking.cookies import give_cookie
from serving.api.declaring import answering, state_of
from serving.api.routes.log_in import address_of
from serving.people import Permission
from serving.people.keyholder import make_key
from serving.people.logging_in import log_in_by_provider

if TYPE_CHECKING:
    from serving.people.provider import Attempt, Provider  # it brings authlib, which few need and a start waits for

routes = APIRouter(prefix="/v1")

_MINUTES = 10
_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
# The cookie of the log-in is not sent with a page that another site led to; a page of ours leads on.
_ONWARDS = '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/"><title>Rastin</title>'
_Word = Annotated[str | SkipJsonSchema[None], Field(max_length=4_000)]


class Answered(BaseModel):
    """What a provider's answer may hold; more of it is passed over."""

    model_config = ConfigDict(extra="ignore")

    state: _Word = None
    code: _Word = None
    iss: _Word = None
    error: _Word = None


@answering(routes, "/log-in/provider", Permission.NONE, None, status=HTTPStatus.SEE_OTHER, refusals=_REFUSALS)
def ask_provider(request: Request) -> Response:
    """Lead a browser to the identity provider."""
    from serving.people.provider import Attempt

    state = state_of(request)
    provider = _provider(request)
    secret = make_key()
    try:
        address = provider.address(Attempt(secret))
    except Fault as fault:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, fault.english, fault.persian) from None
    response = RedirectResponse(address, HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
    response.set_cookie(
        _attempt_cookie(state.settings),
        secret,
        max_age=_MINUTES * 60,
        secure=not state.settings.plain_http,
        httponly=True,
        samesite="lax",  # it must come back with the browser that the provider sends
    )
    return response


@answering(
    routes,
    "/log-in/provider/back",
    Permission.NONE,
    None,
    forms=("text/html",),
    refusals=(HTTPStatus.UNAUTHORIZED, HTTPStatus.UNPROCESSABLE_ENTITY, *_REFUSALS),
)
def come_back(request: Request, answered: Annotated[Answered, Query()]) -> Response:
    """Let in for whom the provider vouches, where an account is theirs; it makes none."""
    from serving.people.provider import Attempt, NotVouched

    state, provider = state_of(request), _provider(request)
    state.attempts.check_may_try(f"provider {address_of(request)}", address_of(request))
    attempt = Attempt(request.cookies.get(_attempt_cookie(state.settings), ""))
    if not _is_of(attempt, answered, provider):
        raise _refused()
    try:
        subject = provider.subject(attempt, answered.code or "")
    except NotVouched as fault:
        raise Refusal(HTTPStatus.UNAUTHORIZED, fault.english, fault.persian) from None
    except Fault as fault:
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, fault.english, fault.persian) from None
    entered = log_in_by_provider(state.records, provider.issuer, subject)
    if entered is None:
        raise _refused()
    state.attempts.forget(f"provider {address_of(request)}")
    response = HTMLResponse(_ONWARDS, HTTPStatus.OK, {"cache-control": "no-store"})
    give_cookie(response, state.settings, entered.cookie)
    response.delete_cookie(_attempt_cookie(state.settings), secure=not state.settings.plain_http, httponly=True)
    return response


def _provider(request: Request) -> "Provider":
    provider = state_of(request).provider
    if provider is None:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "An identity provider must be configured to log in by; none is. Try: /v1/log-in.",
            "ارائه‌دهندهٔ هویتی تنظیم نشده است؛ با /v1/log-in وارد شوید.",
        )
    return provider


def _is_of(attempt: "Attempt", answered: Answered, provider: "Provider") -> bool:
    """Say whether an answer belongs to this browser's attempt and comes from our provider (RFC 9207)."""
    is_ours = attempt.secret and hmac.compare_digest((answered.state or "").encode(), attempt.state.encode())
    return bool(is_ours and answered.code and answered.error is None and answered.iss in {None, provider.issuer})


def _attempt_cookie(settings: Settings) -> str:
    return "rastin-attempt" if settings.plain_http else "__Host-rastin-attempt"


def _refused() -> Refusal:
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "The identity provider must vouch, for this browser's own attempt, for somebody who has an account here; it did"
        " not. Try: /v1/log-in/provider.",
        "ارائه‌دهندهٔ هویت باید برای همین مرورگر کسی را تأیید کند که اینجا حساب دارد؛ چنین نشد: /v1/log-in/provider",
    )
