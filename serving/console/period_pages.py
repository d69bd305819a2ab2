"""The report of a period: what visits found, each number with what it is a share of; to read, print and keep."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from anyio import to_thread
from fastapi import Query
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from features.calendar_dates import in_tehran, jalali
from serving.api.declaring import holder_of
from serving.api.routes.estimates import plans_with_agency_tables
from serving.api.routes.periods import FILES, AskedPeriod, given_out, period_made
from serving.api.routes.plan_answers import line
from serving.console.declaring import pages, showing
from serving.console.going_work import is_going
from serving.console.rendering import page
from serving.latin_digits import in_latin_digits
from serving.people import Permission
from serving.plan_life.period_files import BODY

MOST = 100
_DAY = r"^([0-9۰-۹٠-٩]{4}[-/][0-9۰-۹٠-٩]{1,2}[-/][0-9۰-۹٠-٩]{1,2})?$"

routes = pages()


class AskedDays(BaseModel):
    """A period as people write it, and the sample plan that measures the registered; nothing asked shows the form."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    start: Annotated[str, Field(alias="from", pattern=_DAY)] = ""
    end: Annotated[str, Field(alias="to", pattern=_DAY)] = ""
    sample_plan: Annotated[str, Field(max_length=40)] = ""

    def in_form(self, language: str, form: str) -> AskedPeriod:
        """Return what is asked, in a form."""
        return AskedPeriod(_iso_like(self.start), _iso_like(self.end), self.sample_plan or None, language, form)


@showing(routes, "/period", Permission.READ_PERIOD_REPORT)
async def period(request: Request, asked: Annotated[AskedDays, Query()]) -> Response:
    """Ask for a period, and show its report once it is made."""
    wanted = asked.in_form(request.path_params["lang"], BODY)
    made = await period_made(request, wanted, wait=0) if asked.start and asked.end else None
    plans = [line(plan) for plan in await to_thread.run_sync(plans_with_agency_tables, request, MOST)]
    today = in_tehran(datetime.now(UTC)).date()
    return page(
        request,
        "period.html",
        asked=asked,
        usual=(jalali(today)[:8] + "01", jalali(today + timedelta(days=1))),
        plans=plans,
        is_going=bool(asked.start and asked.end) and made is None,
        body=Markup(made["body"]) if made else None,  # noqa: S704 -- our own page, in which every value is escaped
        files=[(name.rpartition(".")[2], name) for name in FILES.values() if not name.endswith("html")],
    )


@showing(routes, "/period/going", Permission.READ_PERIOD_REPORT)
async def going(
    request: Request, asked: Annotated[AskedDays, Query()], form: Literal["body", "report.pdf", "report.xlsx"] = "body"
) -> Response:
    """Say whether a report is still being made, without taking it."""
    key = asked.in_form(request.path_params["lang"], form).key(holder_of(request).name)
    return page(request, "going.html", is_going=is_going(request, key), address="")


@showing(routes, "/period/{file}", Permission.READ_PERIOD_REPORT)
async def period_file(request: Request, file: str, asked: Annotated[AskedDays, Query()]) -> Response:
    """Give the report as a file, once it is made."""
    types = {name: form for form, name in FILES.items() if not name.endswith("html")}
    wanted = asked.in_form(request.path_params["lang"], file)
    made = await period_made(request, wanted, wait=0) if file in types else None
    if made is None:
        address = f"/{request.path_params['lang']}/period/going?{request.url.query}&form={file}"
        return page(request, "going.html", is_going=file in types, address=address)
    answer: Response = await given_out(request, wanted, types[file], made)
    answer.headers["content-disposition"] = f'attachment; filename="{file}"'
    return answer


def _iso_like(day: str) -> str:
    parts = in_latin_digits(day).replace("/", "-").split("-")
    return "-".join(part.zfill(2) for part in parts)
