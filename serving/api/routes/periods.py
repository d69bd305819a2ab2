"""The report of a period: its numbers, or as HTML, PDF or XLSX."""

import base64
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import parse_moment
from features.faults import Fault
from serving.api.answering.negotiation import language_of
from serving.api.answering.refusals import Refusal
from serving.api.answering.table_forms import JSON, XLSX, check_form
from serving.api.declaring import answering, holder_of, state_of
from serving.api.documents.sample_plans import Later, PeriodReport
from serving.api.errands.errand_process import run_errand
from serving.api.giving_out import GivenOut, enter_before_giving_out
from serving.api.routes.estimates import issued_plan
from serving.api.routes.plan_answers import answered, going_on
from serving.people import Permission

routes = APIRouter(prefix="/v1")

HTML, PDF = "text/html", "application/pdf"
FILES = {HTML: "report.html", PDF: "report.pdf", XLSX: "report.xlsx"}
NUMBERS = "numbers"
FIRST_YEARS, LAST_YEARS = (1390, 2011), (1450, 2071)  # Jalali and Gregorian: outside, there is no registry to report
_GREGORIAN = 1700
Day = Annotated[str, Query(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="ISO or Jalali.")]
_REFUSALS = (
    HTTPStatus.NOT_FOUND,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


@answering(
    routes,
    "/period-report",
    Permission.READ_PERIOD_REPORT,
    PeriodReport,
    refusals=_REFUSALS,
    forms=tuple(FILES),
    later=Later,
)
async def period_report(
    request: Request,
    start: Annotated[Day, Query(alias="from")],
    end: Annotated[Day, Query(alias="to", description="The day after the last.")],
    sample_plan: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    lang: Annotated[Literal["fa", "en"] | None, Query()] = None,
) -> Response:
    """Report a period: plans visited, confirmed, rejected and neither; with a sample plan, what share is false.

    It speaks of the whole country, so that only a scope without bounds may ask. After 202, ask again.
    """
    form, language = check_form(request, (JSON, *FILES)), lang or language_of(request)
    asked = AskedPeriod(start, end, sample_plan, language, NUMBERS if form == JSON else FILES[form])
    done = await period_made(request, asked)
    if done is None:
        return going_on(f"{request.url.path}?{request.url.query}")
    return answered(done) if form == JSON else await given_out(request, asked, form, done)


@dataclass(frozen=True)
class AskedPeriod:
    """Which period, measured by which sample plan, in which language and form, as `period_files.period` has them."""

    start: str
    end: str
    sample_plan: str | None
    language: str
    form: str

    def key(self, who: str) -> str:
        """Name the work for somebody."""
        return f"period/{self.start}/{self.end}/{self.sample_plan}/{self.language}/{self.form}/{who}"


async def period_made(request: Request, asked: AskedPeriod, *, wait: float | None = None) -> dict[str, Any] | None:
    """Return what was asked of a period, where whoever asks sees the whole country; `None` while it is being made.

    `wait` is how many seconds the request waits for it, where others than those of the process.
    """
    state, holder = state_of(request), holder_of(request)
    _check_sees_all(holder.scope.bounds())
    _check_are_days(asked.start, asked.end)
    plan_id = asked.sample_plan
    issued = None if plan_id is None else await to_thread.run_sync(issued_plan, request, plan_id)
    given = {"start": asked.start, "end": asked.end, "language": asked.language, "form": asked.form, "issued": issued}
    work = partial(run_errand, state.settings, "period", given, refused=HTTPStatus.NOT_FOUND)
    return await state.work.done(asked.key(holder.name), "period report", holder.name, work, keeps=True, wait=wait)


async def given_out(request: Request, asked: AskedPeriod, form: str, done: dict[str, Any]) -> Response:
    """Answer with a file of a report, once the ledger says that it leaves."""
    body = base64.b64decode(done["file"])
    narrowed = {"from": asked.start, "to": asked.end}
    narrowed |= {} if asked.sample_plan is None else {"sample_plan": asked.sample_plan}
    await enter_before_giving_out(request, GivenOut.of("period report", form, None, body, narrowed))
    return _file(body, form, asked.language)


def _file(body: bytes, form: str, language: str) -> Response:
    headers = {"cache-control": "private, no-store", "content-language": language}
    if form == HTML:
        headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
    return Response(body, headers=headers, media_type=form)


def _check_sees_all(bounds: dict[str, tuple[str, ...]]) -> None:
    if bounds:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "A period's report speaks of the whole country; whoever asks must see all of it.",
            "گزارش دوره دربارهٔ همهٔ کشور است؛ تنها به کسی داده می‌شود که همه را می‌بیند.",
        )


def _check_are_days(start: str, end: str) -> None:
    """Check that a period may hold visits; one of another century is not even looked for."""
    try:
        first, last = parse_moment(start), parse_moment(end)
        is_possible = first < last and all(_is_possible(day) for day in (start, end))
    except Fault:
        is_possible = False
    if not is_possible:
        raise Refusal(
            HTTPStatus.NOT_FOUND,
            "A period must be of days that there are, of the registry's years, and end after it begins.",
            "دوره باید از روزهای موجود در سال‌های سامانه باشد و پس از آغاز خود پایان یابد.",
        )


def _is_possible(day: str) -> bool:
    calendar = int(int(day[:4]) >= _GREGORIAN)
    return FIRST_YEARS[calendar] <= int(day[:4]) <= LAST_YEARS[calendar]
