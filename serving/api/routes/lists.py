"""Lists: a cycle's jobs by risk, with reasons, in pages, within the scope of whoever asks."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.answering.cursors import read_cursor
from serving.api.answering.negotiation import accepts_gzip, language_of, preferred
from serving.api.answering.refusals import Refusal
from serving.api.answering.tags import is_known, not_changed, tagged
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.published import AskedList, Page
from serving.api.giving_out import GivenOut, enter_before_giving_out
from serving.api.lists.list_forms import FILES, FORMS, JSON
from serving.api.lists.page_making import AskedPage, made_page
from serving.api.quick_route import QuickRoute
from serving.people import Permission, Scope

routes = APIRouter(prefix="/v1", route_class=QuickRoute)

Cycle = Annotated[int, Path(ge=1300, le=1600, description="A Jalali year.")]
_REFUSALS = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


@answering(routes, "/cycles/{cycle}/list", Permission.LIST_JOBS, Page, refusals=_REFUSALS, forms=tuple(FILES))
async def ranked_jobs(request: Request, cycle: Cycle, asked: Annotated[AskedList, Query()]) -> Response:
    """List a cycle's jobs by risk, best first, with reasons; the `Accept` header says in which form."""
    form, scope = _form(request), holder_of(request).scope
    _check_is_within(scope, asked)
    language = asked.lang or language_of(request)
    cursor = read_cursor(asked.cursor) if asked.cursor else None
    state = state_of(request)
    index = await state.runs.named(cycle, cursor.run) if cursor else await state.runs.latest(cycle)
    wanted = AskedPage(
        index,
        asked.filters(),
        scope.bounds(),
        cursor.after if cursor else 0,
        asked.limit,
        language,
        form,
        accepts_gzip(request.headers.get("accept-encoding")),
        f"{request.url.path}?{request.url.query}",
    )
    page = await state.pages.page(wanted.question(), lambda: made_page(wanted, state.explainer))
    if is_known(request, page.tag):
        return not_changed(page.tag)
    if form != JSON:
        narrowed = {"cycle": str(cycle), "run": index.run, "after": str(wanted.after), **wanted.filters}
        await enter_before_giving_out(request, GivenOut("ranked list", form, page.rows, page.sha256, narrowed))
    return tagged(page.body, form, page.tag, {**page.headers, "content-language": language})


def _form(request: Request) -> str:
    form = preferred(request.headers.get("accept"), FORMS)
    if form is None:
        raise Refusal(
            HTTPStatus.NOT_ACCEPTABLE,
            f"A list must be asked for in a form that it has. Allowed: {', '.join(FORMS)}.",
            f"فهرست تنها در این قالب‌ها داده می‌شود: {'، '.join(FORMS)}",
        )
    return form


def _check_is_within(scope: Scope, asked: AskedList) -> None:
    if scope.is_outside(asked.filters()):
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "A list must lie within what the key may see; this one lies outside.",
            "این فهرست بیرون از حوزه‌ای است که این کلید می‌بیند.",
        )
