"""The way in: the log-in page, the first address, and one's own account."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from serving.api.declaring import holder_of, state_of
from serving.console.declaring import pages, showing
from serving.console.languages import LANGUAGES
from serving.console.marking import marked as _
from serving.console.menu import ACCOUNT, menu
from serving.console.planner_pages import newest_cycle
from serving.console.rendering import page
from serving.people import Permission, Role

ROLES = {
    Role.PLANNER: _("Planner"),
    Role.ANALYST: _("Analyst"),
    Role.AUDITOR: _("Auditor"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.INSPECTOR: _("Inspector"),
    Role.AGENCY_READER: _("Reader of an agency"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.REGISTRAR: _("Registrar"),
}

routes = pages()


@showing(routes, "/log-in", Permission.NONE)
async def log_in(request: Request, back: str = "") -> Response:
    """Ask for name and password; `back` leads on afterwards, within this server only."""
    lang = request.path_params["lang"]
    is_ours = any(back.startswith(f"/{code}/") for code in LANGUAGES)
    has_provider = state_of(request).settings.oidc_issuer is not None
    return page(request, "log_in.html", back=back if is_ours else f"/{lang}/", provider=has_provider)


@showing(routes, "/", Permission.OWN_ACCOUNT)
async def first(request: Request) -> Response:
    """Lead to the first page that whoever logged in may open: of lists, to the newest cycle."""
    lang = request.path_params["lang"]
    address = menu(holder_of(request))[0][0]
    if address == "/":
        address = f"/cycles/{newest_cycle(request)}"
    return RedirectResponse(f"/{lang}{address}", HTTPStatus.SEE_OTHER)


@showing(routes, "/account", Permission.OWN_ACCOUNT)
async def account(request: Request) -> Response:
    """Show who is logged in, and let them choose another password."""
    holder = holder_of(request)
    bounds = [code for codes in holder.scope.bounds().values() for code in codes]
    has_pages = menu(holder)[0][0] != ACCOUNT
    return page(request, "account.html", roles=ROLES, bounds=bounds, has_pages=has_pages)


async def to_persian(_request: Request) -> Response:
    """Lead from the bare address to the Persian pages."""
    return RedirectResponse(f"/{LANGUAGES[0]}/", HTTPStatus.SEE_OTHER)
