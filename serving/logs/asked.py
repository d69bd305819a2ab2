"""Which request is being answered: known to all that is done for it, in threads and in work begun by it as well."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import Scope

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


def route_of(scope: Scope) -> str:
    """Return the route that answered, as it is declared: never the address, which may name somebody."""
    route: str = getattr(scope.get("route"), "path", "none")
    return route


def method_of(scope: Scope) -> str:
    """Return the method; one of the sender's own making is none of ours to repeat."""
    method: str = scope["method"]
    return method if method in METHODS else "other"


def holder_of(scope: Scope) -> Any:
    """Return who asked; `None` where nobody was let in."""
    return (scope.get("state") or {}).get("holder")
