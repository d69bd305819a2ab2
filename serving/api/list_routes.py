"""Lists: a cycle's jobs by risk, in pages, within the scope of whoever asks."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from serving.api.cursors import Cursor, read_cursor
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents import AskedList, Page
from serving.api.list_forms import FILES, FORMS, JSON, as_json
from serving.api.list_index import ListIndex
from serving.api.negotiation import preferred
from serving.api.refusals import Refusal
from serving.api.tags import is_known, not_changed, tag_of, tagged
from serving.people import Permission, Scope

routes = APIRouter(prefix="/v1")

Cycle = Annotated[int, Path(ge=1300, le=1600, description="A Jalali year.")]
_REFUSALS = (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.UNPROCESSABLE_ENTITY)


@answering(routes, "/cycles/{cycle}/list", Permission.LIST_JOBS, Page, refusals=_REFUSALS, forms=tuple(FILES))
async def ranked_jobs(request: Request, cycle: Cycle, asked: Annotated[AskedList, Query()]) -> Response:
    """List a cycle's jobs by risk, best first; the `Accept` header says in which form."""
    form, scope = _form(request), holder_of(request).scope
    _check_is_within(scope, asked)
    cursor = read_cursor(asked.cursor) if asked.cursor else None
    runs = state_of(request).runs
    index = await runs.named(cycle, cursor.run) if cursor else await runs.latest(cycle)
    after = cursor.after if cursor else 0
    tag = tag_of(index.key, form, asked.filters(), scope.bounds(), after, asked.limit)
    if is_known(request, tag):
        return not_changed(tag)
    found = index.page(asked.filters(), scope.bounds(), after, asked.limit + 1)
    return _answer(request, index, asked, form, tag, found)


def _answer(
    request: Request, index: ListIndex, asked: AskedList, form: str, tag: str, found: list[tuple[int, str]]
) -> Response:
    page = found[: asked.limit]
    more = Cursor(index.run, page[-1][0]).as_word() if len(found) > asked.limit else None
    headers = {"link": _link(request, more)} if more else {}
    rows = [row for _, row in page]
    if form != JSON:
        return tagged(FILES[form](rows), form, tag, headers)
    manifest = index.published.manifest
    head = {"cycle": manifest["cycle"], "run": index.run, "release": index.published.release}
    return tagged(as_json({**head, "as_of": manifest["as_of"], "next": more}, rows), JSON, tag, headers)


def _link(request: Request, cursor: str) -> str:
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f'<{request.url.path}?{urlencode([*asked, ("cursor", cursor)])}>; rel="next"'


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
