"""How a page is declared: its address after the language, and what it asks of whoever looks.

Pages only show. Whatever they change they send to the API, by `static/sending.js`: there is one way to do a thing.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
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
            except NothingScored:
                return RedirectResponse(f"/{request.path_params['lang']}/begin", HTTPStatus.SEE_OTHER)
            except (Fault, HTTPException, RequestValidationError, DBAPIError) as refused:
                return _refusing(request, refused)
            return response

        return answer_or_refuse


class NothingScored(Exception):
    """There is nothing to list yet: whoever looks is led to what must come first."""


register_url_convertor("language", _LanguageInAddress())


def pages() -> APIRouter:
    """Make a router for pages."""
    return APIRouter(prefix="/{lang:language}", route_class=_Page, include_in_schema=False)


def showing(router: APIRouter, path: str, permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a page at a path, for whoever has a permission."""

    async def check(request: Request) -> None:
        request.state.holder = await check_may(request, state_of(request), Permission.OWN_ACCOUNT)  # whose menu it has
        if not request.state.holder.may(permission):
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "A page must be one of your role's; this one is of other roles. Try: the pages in the menu.",
                "این صفحه از آنِ نقش‌های دیگر است؛ صفحه‌های نقش شما در بالای همین صفحه آمده است.",
            )

    needed = [] if permission is Permission.NONE else [Depends(check)]
    return router.get(path, dependencies=needed, openapi_extra={"x-permission": permission.value})


def broken(request: Request) -> Response:
    """Say as a page that something went wrong which nobody who looks at it can mend."""
    return page(request, "refused.html", HTTPStatus.INTERNAL_SERVER_ERROR, said="", code=500)


def _refusing(request: Request, refused: Exception) -> Response:
    status, said = _said(refused, request.path_params["lang"])
    if status is HTTPStatus.UNAUTHORIZED:
        back = quote(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        return RedirectResponse(f"/{request.path_params['lang']}/log-in?back={back}", HTTPStatus.SEE_OTHER)
    return page(request, "refused.html", status, said=said, code=int(status))


def _said(refused: Exception, lang: str) -> tuple[HTTPStatus, str]:
    """Return the status of a refusal, and what it says where it says more than its status."""
    if isinstance(refused, RequestValidationError):
        return HTTPStatus.UNPROCESSABLE_ENTITY, ""
    if isinstance(refused, HTTPException):
        return HTTPStatus(refused.status_code), ""
    status = refused.status if isinstance(refused, Refusal) else HTTPStatus.SERVICE_UNAVAILABLE
    if not isinstance(refused, Fault):
        return status, ""
    return status, refused.persian if lang == "fa" else refused.english
