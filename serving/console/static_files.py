"""Files that pages bring along: named by what is in them, so that a browser may keep them for good."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from http import HTTPStatus
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.responses import Response

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_DIGITS = 12
_BROUGHT_IN = re.compile(rb'from "\./(\w+\.js)"')


@cache
def address_of(name: str) -> str:
    """Return where a file is served, with the beginning of its hash in the name."""
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{hashlib.sha256(_content(name)).hexdigest()[:_DIGITS]}.{ending}"


def file_at(name: str) -> Response:
    """Answer with a file; one of another content than the name says is not there."""
    stem, _, ending = name.rpartition(".")
    plain = f"{stem.rpartition('.')[0]}.{ending}"
    if plain not in _names() or address_of(plain) != f"/static/{name}":
        raise HTTPException(HTTPStatus.NOT_FOUND)
    headers = {"cache-control": "public, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
    return Response(_content(plain), headers=headers, media_type=_TYPES[ending])


def worker() -> Response:
    """Answer with what opens an inspector's pages offline; its address never changes, so browsers ask for it anew."""
    headers = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
    return Response(_content("field_worker.js"), headers=headers, media_type=_TYPES["js"])


@cache
def _names() -> frozenset[str]:
    return frozenset(file.name for file in (resources.files(__package__) / "static").iterdir())


@cache
def _content(name: str) -> bytes:
    """Read a file; where a script brings in another, it asks for it by the other's hash too."""
    content = (resources.files(__package__) / "static" / name).read_bytes()
    return _BROUGHT_IN.sub(lambda found: f'from "{address_of(found[1].decode())}"'.encode(), content)
