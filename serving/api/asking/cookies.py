"""The cookie of a log-in, and how a request that shows it is told from one that another site made.

A browser sends a cookie with whatever page asks for something. So a request that changes something must also show, in a
header that no other site can set, a word made of the cookie; and where the browser says which site the request comes
from, it must be this one (OWASP ASVS 5, 3.5.1 and 3.5.3).
"""

from __future__ import annotations

import hashlib
import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

from serving.api.answering.refusals import Refusal
from serving.people.logging_in import AT_LONGEST

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from features.settings import Settings

CSRF_HEADER = "x-csrf-token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})


def cookie_name(settings: Settings) -> str:
    """Name the cookie; `__Host-` makes browsers take it over TLS only, from this host only and for all its paths."""
    return "rastin" if settings.plain_http else "__Host-rastin"


def cookie_of(request: Request, settings: Settings) -> str | None:
    """Return the cookie's value that a request shows."""
    return request.cookies.get(cookie_name(settings)) or None


def give_cookie(response: Response, settings: Settings, value: str) -> None:
    """Let a browser keep the cookie as long as the log-in lasts; no script reads it, no other site sends it."""
    response.set_cookie(
        cookie_name(settings),
        value,
        max_age=int(AT_LONGEST.total_seconds()),
        path="/",
        secure=not settings.plain_http,
        httponly=True,
        samesite="strict",
    )


def take_cookie(response: Response, settings: Settings) -> None:
    """Let a browser forget the cookie, and whatever it kept of what was shown."""
    response.delete_cookie(
        cookie_name(settings), path="/", secure=not settings.plain_http, httponly=True, samesite="strict"
    )
    response.headers["clear-site-data"] = '"cache", "storage"'


def csrf_token_of(cookie: str) -> str:
    """Return the word that a request must show beside a cookie; nobody can make it without the cookie."""
    return hmac.new(cookie.encode("utf-8", "surrogateescape"), b"rastin csrf", hashlib.sha256).hexdigest()


def check_is_from_here(request: Request, cookie: str | None = None) -> None:
    """Check that a request which changes something was made by a page of ours.

    Parameters
    ----------
    request
        The request.
    cookie
        The cookie that it shows; without one, only where it comes from is looked at.

    Raises
    ------
    Refusal
        403 where it may have been made by another site's page.
    """
    if request.method in SAFE:
        return
    site = request.headers.get("sec-fetch-site", "none")
    shown = request.headers.get(CSRF_HEADER, "")
    is_shown = cookie is None or hmac.compare_digest(shown.encode(), csrf_token_of(cookie).encode())
    if site not in _OURS or not is_shown:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "A request that changes something must come from a page of this service. Try: the header X-CSRF-Token, "
            "with the word that /v1/log-in or /v1/me gave.",
            "درخواستی که چیزی را تغییر می‌دهد باید از صفحهٔ همین سامانه باشد: سرآیند X-CSRF-Token با مقداری که /v1/log-in"
            " یا /v1/me داده است.",
        )
