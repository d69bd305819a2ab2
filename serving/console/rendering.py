"""From a template to a page: in a language, for whoever asks, with headers that let nothing else in."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from serving.api.asking.cookies import cookie_of, csrf_token_of
from serving.api.declaring import state_of
from serving.console.languages import language
from serving.console.menu import menu
from serving.console.phone_key import phone_key
from serving.console.static_files import address_of
from serving.people import Permission

if TYPE_CHECKING:
    from starlette.requests import Request

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), payment=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


def page(
    request: Request,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Answer with a page in the language of its address.

    Parameters
    ----------
    request
        Whose address begins with a language.
    template
        Name of a file in `templates/`.
    status, headers
        Of the answer; the headers that keep a browser safe are always there.
    values
        What the template shows.
    """
    speaks = language(request.path_params["lang"])
    holder = getattr(request.state, "holder", None)
    settings = state_of(request).settings
    cookie = cookie_of(request, settings)
    always = {
        "lang": speaks,
        "request": request,
        "holder": holder,
        "here": _elsewhere(request, speaks.other),
        "csrf": csrf_token_of(cookie) if cookie and holder else None,
        "phone_key": phone_key(settings, holder) if holder and holder.may(Permission.REPORT_VISITS) else None,
    }
    text = _templates(speaks.code).get_template(template).render({**always, **values})
    return HTMLResponse(text, status, {**HEADERS, "content-language": speaks.code, **(headers or {})})


def written(request: Request, template: str, **values: Any) -> str:
    """Write what a template says in the language of an address, without what is about whoever asks."""
    speaks = language(request.path_params["lang"])
    return _templates(speaks.code).get_template(template).render(lang=speaks, **values)


def as_file(body: bytes, form: str, name: str) -> Response:
    """Answer with a file that a browser keeps under a name."""
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(body, headers=headers | {"x-content-type-options": "nosniff"}, media_type=form)


def _elsewhere(request: Request, code: str) -> str:
    """Return the address of the same page in another language."""
    path = f"/{code}/" + request.url.path.split("/", 2)[2]
    return f"{path}?{request.url.query}" if request.url.query else path


@cache
def _templates(code: str) -> Environment:
    made = Environment(
        loader=PackageLoader("serving.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    speaks = language(code)
    made.install_gettext_translations(speaks.words, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.globals |= {"static": address_of, "menu": menu}
    for name in ("count", "share", "decimal", "signed", "day", "minute", "written", "numeral"):
        made.filters[name] = getattr(speaks, name)
    return made
