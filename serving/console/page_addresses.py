"""Where every page is, as its route is declared."""

from __future__ import annotations

from fastapi.routing import APIRoute

from serving.console.attaching import PAGES


def page_addresses() -> list[str]:
    """List the pages that the application has, by the address after the language, in the order of their routes."""
    return [
        route.path.removeprefix(module.routes.prefix)
        for module in PAGES
        for route in module.routes.routes
        if isinstance(route, APIRoute)
    ]
