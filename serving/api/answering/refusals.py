"""What is refused, as problem details (RFC 9457) in Persian or English."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from features.faults import Fault
from serving.api.answering.negotiation import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

PROBLEM_JSON = "application/problem+json"

_TITLES = {
    HTTPStatus.UNAUTHORIZED: ("A key is needed", "کلید لازم است"),
    HTTPStatus.FORBIDDEN: ("Not allowed", "مجاز نیست"),
    HTTPStatus.NOT_FOUND: ("Not found", "یافت نشد"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("Method not allowed", "این روش پذیرفته نیست"),
    HTTPStatus.NOT_ACCEPTABLE: ("No such form", "به این قالب داده نمی‌شود"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("Too large", "بیش از اندازه بزرگ"),
    HTTPStatus.TOO_MANY_REQUESTS: ("Too often", "بیش از اندازهٔ مجاز"),
    HTTPStatus.UNPROCESSABLE_ENTITY: ("Wrongly asked", "درخواست نادرست"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("Not ready", "آماده نیست"),
}
_OTHERWISE = ("Refused", "پذیرفته نشد")


class Refusal(Fault):
    """A fault with the HTTP status that says whose it is.

    Parameters
    ----------
    status
        The HTTP status.
    english, persian
        The same sentence in both languages.
    headers
        Further headers of the answer.
    """

    def __init__(
        self, status: HTTPStatus, english: str, persian: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(english, persian)
        self.status = status
        self.headers = dict(headers or {})


def problem(request: Request, refusal: Refusal) -> Response:
    """Say a refusal in the language that the request prefers; Persian where it prefers none."""
    language = language_of(request)
    english, persian = _TITLES.get(refusal.status, _OTHERWISE)
    said = {
        "type": "about:blank",
        "title": persian if language == "fa" else english,
        "status": int(refusal.status),
        "detail": refusal.persian if language == "fa" else refusal.english,
    }
    return Response(
        json.dumps(said, ensure_ascii=False),
        refusal.status,
        {**refusal.headers, "content-language": language, "vary": "Accept-Language", "cache-control": "no-store"},
        PROBLEM_JSON,
    )
