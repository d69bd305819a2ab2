"""The way in: the log-in page, and the first address."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.console.declaring import pages, showing
from serving.console.languages import LANGUAGES
from serving.console.rendering import page
from serving.people import Permission

routes = pages()


@showing(routes, "/log-in", Permission.NONE)
async def log_in(request: Request, back: str = "") -> Response:
    """Ask for name and password; `back` leads on afterwards, within this server only."""
    lang = request.path_params["lang"]
    is_ours = any(back.startswith(f"/{code}/") for code in LANGUAGES)
    return page(request, "log_in.html", back=back if is_ours else f"/{lang}/", provider=False)


async def to_persian(_request: Request) -> Response:
    """Lead from the bare address to the Persian pages."""
    return RedirectResponse(f"/{LANGUAGES[0]}/", HTTPStatus.SEE_OTHER)
