"""Addresses of a language at which there is no page; declared after all others."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.console.declaring import pages, showing
from serving.people import Permission

routes = pages()


@showing(routes, "", Permission.NONE)
async def without_slash(request: Request) -> Response:
    """Lead from a language alone to its first page."""
    return RedirectResponse(f"/{request.path_params['lang']}/", HTTPStatus.SEE_OTHER)


@showing(routes, "/{rest:path}", Permission.OWN_ACCOUNT)
async def nothing_here(rest: str) -> Response:
    """Say, with the menu, that there is nothing here."""
    raise HTTPException(HTTPStatus.NOT_FOUND, rest)
