"""Pages of lists: the overview of a cycle and the ranked list, as pages and as files."""

import json
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from features.faults import Fault
from serving.api.answering.table_forms import CSV, XLSX
from serving.api.declaring import holder_of, state_of
from serving.api.giving_out import GivenOut, enter_before_giving_out
from serving.api.index.list_index import ListIndex
from serving.api.making_ahead import begin_summary
from serving.api.state import State
from serving.console.cycle_estimate import cycle_estimate
from serving.console.declaring import NothingScored, pages, showing
from serving.console.languages import language
from serving.console.list_files import list_file
from serving.console.marking import marked as _
from serving.console.place_names import PlaceNames, names_landed, place_names
from serving.console.rendering import as_file, page
from serving.console.tile_map import tiles
from serving.cycle_summary import CycleSummary, earlier_summary, kept_summary, make_summary, summary_file
from serving.people import Permission

SIZES = (25, 50, 100, 200)
COLUMNS = {
    "score": _("Score"),
    "interval": _("95 %% interval"),
    "reasons": _("Reasons"),
    "plan_id": _("Plan"),
    "province_code": _("Province"),
    "county_code": _("County"),
    "agency_code": _("Agency"),
    "program_code": _("Programme"),
}
NUMBERS = ("score", "interval")
USUAL = ("score", "reasons", "province_code", "agency_code")

routes = pages()


class AskedPage(BaseModel):
    """Which part of a list; an empty field of a form bounds nothing."""

    model_config = ConfigDict(extra="forbid")

    province: str = ""
    county: str = ""
    agency: str = ""
    program: str = ""
    limit: Annotated[int, Field(ge=1, le=SIZES[-1])] = SIZES[1]
    after: Annotated[int, Field(ge=0)] = 0
    column: tuple[str, ...] = USUAL

    def filters(self) -> dict[str, str]:
        """Return the columns that are asked for, with their values; a county of another province bounds nothing."""
        county = self.county if self.county.startswith(self.province) else ""
        asked = {"province_code": self.province, "county_code": county}
        asked |= {"agency_code": self.agency, "program_code": self.program}
        return {column: value for column, value in asked.items() if value}

    def address(self, **changed: Any) -> str:
        """Return the query of this page, with something changed."""
        said = {name: value for name, value in (self.model_dump() | changed).items() if value}
        return urlencode(said, doseq=True)


@showing(routes, "/list", Permission.LIST_JOBS)
async def first_list(request: Request) -> Response:
    """Lead to the list of the newest cycle."""
    return RedirectResponse(f"{_newest(request)}/list", HTTPStatus.SEE_OTHER)


@showing(routes, "/cycles/{cycle}", Permission.LIST_JOBS)
async def overview(request: Request, cycle: int, province: str = "") -> Response:
    """Show a cycle at a glance, in total or of one province."""
    state, scope = state_of(request), holder_of(request).scope
    index = await state.runs.latest(cycle)
    names = await names_in(request)
    summary = await _summary(state, index)
    mine = [code for code in summary.provinces if scope.has({"province_code": code}) and province in {"", code}]
    shares = {
        code: counts["expected_false"] / counts["registered"] if code in mine and counts["registered"] else None
        for code, counts in summary.provinces.items()
    }
    return page(
        request,
        "overview.html",
        cycle=cycle,
        cycles=state.runs.cycles(),
        province=province,
        head=index.head,
        names=names,
        summary=summary,
        mine=mine,
        total=summary.total(mine),
        tiles=tiles(shares),
        may_plan=holder_of(request).may(Permission.PLAN_SAMPLES),
        estimate=await to_thread.run_sync(cycle_estimate, state, scope, cycle, province),
    )


@showing(routes, "/cycles/{cycle}/list", Permission.LIST_JOBS)
async def ranked_list(request: Request, cycle: int, asked: Annotated[AskedPage, Query()]) -> Response:
    """Show the jobs of a cycle by risk, a page at a time."""
    index = await state_of(request).runs.latest(cycle)
    found = _jobs(request, index, asked)
    more = asked.address(after=found[asked.limit - 1]["rank"]) if len(found) > asked.limit else None
    return page(
        request,
        "list.html",
        cycle=cycle,
        head=index.head,
        names=await names_in(request),
        asked=asked,
        sizes=SIZES,
        columns=list(COLUMNS.items()),
        numbers=NUMBERS,
        shown=asked.column,
        jobs=found[: asked.limit],
        next=f"?{more}" if more else None,
        as_file=asked.address(after=asked.after),
    )


@showing(routes, "/cycles/{cycle}/list.{ending}", Permission.LIST_JOBS)
async def list_as_file(
    request: Request, cycle: int, ending: Literal["csv", "xlsx"], asked: Annotated[AskedPage, Query()]
) -> Response:
    """Give a page of the list as a file: the same jobs, the same columns."""
    index = await state_of(request).runs.latest(cycle)
    found = _jobs(request, index, asked)[: asked.limit]
    form = {"csv": CSV, "xlsx": XLSX}[ending]
    titles = {name: title for name, title in COLUMNS.items() if name in asked.column}
    speaks, names = language(request.path_params["lang"]), await names_in(request)
    body = await to_thread.run_sync(list_file, form, found, titles, names, speaks)
    narrowed = {"cycle": str(cycle), "run": index.run, "after": str(asked.after), **asked.filters()}
    given = GivenOut.of("ranked list", form, len(found), body, narrowed, over="console")
    await enter_before_giving_out(request, given)
    return as_file(body, form, f"jobs-{cycle}.{ending}")


async def _summary(state: State, index: ListIndex) -> CycleSummary:
    """Return the counts of a cycle: those before the last landing while a process of its own makes newer ones."""
    settings, published = state.settings, index.published
    made = await to_thread.run_sync(lambda: kept_summary(summary_file(settings, published)))
    if made is None and state.explainer.works_ahead:
        begin_summary(state, index)
        made = await to_thread.run_sync(earlier_summary, settings, published)
    if made is None:
        made = await to_thread.run_sync(make_summary, settings, published)
    return made


async def names_in(request: Request) -> PlaceNames:
    """Return the names of places and bodies in the language of the page."""
    settings, lang = state_of(request).settings, request.path_params["lang"]
    files = await to_thread.run_sync(names_landed, settings)
    try:
        return await to_thread.run_sync(place_names, settings, files, lang)
    except Fault:  # before the registry has landed, codes stand for themselves
        return PlaceNames(lang, {})


def newest_cycle(request: Request) -> int:
    """Return the newest cycle that was scored."""
    cycles = state_of(request).runs.cycles()
    if not cycles:
        raise NothingScored
    return cycles[0]


def _newest(request: Request) -> str:
    return f"/{request.path_params['lang']}/cycles/{newest_cycle(request)}"


def _jobs(request: Request, index: ListIndex, asked: AskedPage) -> list[dict[str, Any]]:
    """Read a page's jobs and one more; what is not said of them yet is explained next."""
    scope = holder_of(request).scope
    found = index.page(asked.filters(), scope.bounds(), asked.after, asked.limit + 1, request.path_params["lang"])
    pending = [one.rank for one in found[: asked.limit] if one.reasons is None]
    state_of(request).explainer.want(index, pending)
    return [{**json.loads(one.row), "reasons": one.reasons and json.loads(one.reasons)} for one in found]
