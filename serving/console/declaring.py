"""How a page is declared: its address after the language, and what it asks of whoever looks.

Pages only show. Whatever they change they send to the API, by `static/sending.js`: there is one way to do a thing.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from features.faults import Fault
from serving.api.answering.refusals import Refusal
from serving.api.asking.keys import check_may
from serving.api.declaring import state_of
from serving.console.languages import LANGUAGES
from serving.console.rendering import page
from serving.people import Permission


class _LanguageInAddress(Convertor[str]):
    """The first part of a page's address: one of the languages, or it is no page of ours."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        """Read it."""
        return value

    def to_string(self, value: str) -> str:
        """Write it."""
        return value


class _Page(APIRoute):
    """A route that refuses as a page does: by words, or by asking to log in first."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Wrap what answers."""
        answer = super().get_route_handler()

        async def answer_or_refuse(request: Request) -> Response:
            try:
                response: Response = await answer(request)
            except (Fault, HTTPException) as refused:
                return _refusing(request, refused)
            return response

        return answer_or_refuse


register_url_convertor("language", _LanguageInAddress())


def pages() -> APIRouter:
    """Make a router for pages."""
    return APIRouter(prefix="/{lang:language}", route_class=_Page, include_in_schema=False)


def showing(router: APIRouter, path: str, permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a page at a path, for whoever has a permission."""

    async def check(request: Request) -> None:
        state = state_of(request)
        request.state.holder = await check_may(request, state, permission)

    needed = [] if permission is Permission.NONE else [Depends(check)]
    return router.get(path, dependencies=needed, openapi_extra={"x-permission": permission.value})


def _refusing(request: Request, refused: Fault | HTTPException) -> Response:
    status = refused.status if isinstance(refused, Refusal) else HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(refused, HTTPException):
        status = HTTPStatus(refused.status_code)
    lang = request.path_params["lang"]
    if status is HTTPStatus.UNAUTHORIZED:
        back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return RedirectResponse(f"/{lang}/log-in?back={back}", HTTPStatus.SEE_OTHER)
    said = ""
    if isinstance(refused, Fault):
        said = refused.persian if lang == "fa" else refused.english
    return page(request, "refused.html", status, said=said, code=int(status))
