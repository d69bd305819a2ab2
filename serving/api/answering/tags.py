"""ETags: what an answer is made of, named before it is made, so that what is known is not sent again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

VARY = "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie"


def tag_of(*parts: Any) -> str:
    """Name an answer by all that it depends on."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Say whether the request has the answer already (RFC 9110, If-None-Match)."""
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return tag in known or known == ["*"]


def not_changed(tag: str) -> Response:
    """Answer that nothing changed."""
    return Response(None, 304, _headers(tag))


def tagged(body: bytes, media_type: str, tag: str, headers: Mapping[str, str] | None = None) -> Response:
    """Send an answer with its tag; whoever stands between may not keep it."""
    return Response(body, 200, {**_headers(tag), **(headers or {})}, media_type)


def _headers(tag: str) -> dict[str, str]:
    return {"etag": tag, "vary": VARY, "cache-control": "private, no-cache"}
