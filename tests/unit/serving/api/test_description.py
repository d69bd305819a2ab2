"""The API is what `docs/openapi.json` says, and every operation of it names a permission."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fastapi.routing import APIRoute

from features.settings import Settings
from serving.api.application import make_app
from serving.api.description import description
from serving.people import PERMISSIONS, Permission
from tests.docs.pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OPEN = {"/v1/health", "/v1/ready", "/v1/log-in", "/v1/log-in/provider", "/v1/log-in/provider/back"}
NOT_DESCRIBED = {"/v1/openapi.json"}  # describes the others, and holds nobody's data


def _routes(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        included = getattr(route, "original_router", None)
        yield from [route] if included is None else _routes(included.routes)


def test_the_published_description_is_that_of_the_code() -> None:
    published = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert published == description(), "what /v1 promises changed; see docs/adr, then: make docs"


def test_every_route_declares_a_permission() -> None:
    described = json.loads(description())["paths"]
    undeclared, seen = set(), 0
    for route in _routes(make_app(Settings()).routes):
        if isinstance(route, APIRoute):
            seen += 1
            if (route.openapi_extra or {}).get("x-permission") not in set(Permission):
                undeclared.add(route.path)
        elif route.path not in NOT_DESCRIBED:
            undeclared.add(route.path)
    assert not undeclared
    assert seen == sum(len(operations) for operations in described.values()) > 5


def test_only_health_and_logging_in_is_open_and_all_else_asks_for_a_key() -> None:
    for path, operations in json.loads(description())["paths"].items():
        for operation in operations.values():
            assert ("security" in operation) is (path not in OPEN)
            assert (operation["x-permission"] == "none") is (path in OPEN)


def test_every_permission_but_none_is_somebodys_and_some_routes() -> None:
    asked = {
        operation["x-permission"] for path in json.loads(description())["paths"].values() for operation in path.values()
    }
    assert asked == {permission.value for permission in Permission}
    given = set().union(*PERMISSIONS.values())
    assert given == set(Permission) - {Permission.NONE}
