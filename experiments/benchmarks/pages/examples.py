"""An example of every page of the console: who asks for it, and at which addresses there is something to see.

A page that has no example here is an error, so that none is left out of what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from features.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from experiments.benchmarks.pages.content import Content

PERIOD = "from=1404-01-01&to=1405-01-15"
TIMES, SELDOM = 40, 4
FIELD = "an inspector"  # whose visits were given out, whatever the account is called


@dataclass(frozen=True)
class Example:
    """Where a page shows something.

    Attributes
    ----------
    who
        The account that asks, one that may; `None` for nobody. `FIELD` stands for the inspector's.
    addresses
        After the language; asked in turn.
    times
        How often it is asked for after the first time; seldom where each time a process of its own works for seconds.
    answers
        The statuses that it may answer with: a page that goes on being made says so by 202, one that leads on by 303.
    """

    who: str | None
    addresses: Callable[[Content], Iterable[str]]
    times: int = TIMES
    answers: frozenset[HTTPStatus] = frozenset({HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.SEE_OTHER})

    def account(self, content: Content) -> str | None:
        """Return the name of the account that asks."""
        return content.inspector if self.who == FIELD else self.who


def _at(*addresses: str) -> Callable[[Content], Iterable[str]]:
    return lambda _: addresses


def _each(before: str, name: str, after: str = "") -> Callable[[Content], Iterable[str]]:
    return lambda it: (f"{before}{quote(one, safe='')}{after}" for one in getattr(it, name))


def _of_cycle(*after: str) -> Callable[[Content], Iterable[str]]:
    return lambda it: (f"/cycles/{it.cycle}{one}" for one in after)


EXAMPLES: dict[str, Example] = {
    "/log-in": Example(None, _at("/log-in")),
    "/": Example("planner", _at("/")),
    "/begin": Example("planner", _at("/begin")),
    "/account": Example("planner", _at("/account")),
    "/list": Example("planner", _at("/list")),
    "/cycles/{cycle}": Example(
        "planner", lambda it: (f"/cycles/{it.cycle}{one}" for one in ("", *(f"?province={p}" for p in it.provinces)))
    ),
    "/cycles/{cycle}/list": Example(
        "planner",
        lambda it: (
            f"/cycles/{it.cycle}/list?limit={limit}&province={province}&after={after}"
            for limit, after in ((50, 0), (200, 0), (200, 20_000))
            for province in it.provinces
        ),
    ),
    "/cycles/{cycle}/list.{ending}": Example("planner", _of_cycle("/list.csv?limit=200", "/list.xlsx?limit=200")),
    "/jobs/{job_id}": Example("planner", _each("/jobs/", "jobs")),
    "/jobs/{job_id}/history": Example("planner", _each("/jobs/", "jobs", "/history")),
    "/plans/{plan_id}": Example("planner", _each("/plans/", "plans")),
    "/sample-plans": Example("planner", _at("/sample-plans")),
    "/sample-plans/new": Example("planner", _at("/sample-plans/new")),
    "/sample-plans/outlook": Example(
        "planner", lambda it: [f"/sample-plans/outlook?cycle={it.cycle}&visits={it.visits}&explore=0.2"]
    ),
    "/sample-plans/{plan_id}": Example("planner", _each("/sample-plans/", "sample_plans")),
    "/sample-plans/{plan_id}/revise": Example("planner", lambda it: [f"/sample-plans/{it.draft}/revise"]),
    "/sample-plans/{plan_id}/print": Example("planner", lambda it: [f"/sample-plans/{it.issued}/print"]),
    "/sample-plans/{plan_id}/{file}": Example(
        "planner",
        lambda it: (
            f"/sample-plans/{it.compared}/{file}"
            for file in ("plans.csv", "plans.xlsx", "comparison.csv", "comparison.xlsx")
        ),
    ),
    "/worklist": Example("supervisor", _at("/worklist", "/worklist?state=reported", "/worklist?after=500")),
    "/worklist/print": Example("supervisor", _at("/worklist/print")),
    "/worklist/{visit_id}": Example("supervisor", _each("/worklist/", "given_out")),
    "/visits": Example(FIELD, _at("/visits")),
    "/visits/{visit_id}": Example(FIELD, _each("/visits/", "own_visits")),
    "/reports": Example("planner", _at("/reports", "/reports?limit=50")),
    "/reports/{report_id}": Example("planner", _each("/reports/", "reports")),
    "/reports/{report_id}/correction": Example(FIELD, _each("/reports/", "reports", "/correction")),
    "/reports/{report_id}/receipt-{version}.json": Example("auditor", _each("/reports/", "reports", "/receipt-1.json")),
    "/agencies": Example("planner", _at("/agencies")),
    "/agencies/{plan_id}": Example("planner", lambda it: [f"/agencies/{it.issued}"]),
    "/agencies/{plan_id}/table.pdf": Example("planner", lambda it: [f"/agencies/{it.issued}/table.pdf"], SELDOM),
    "/people": Example("administrator", _at("/people", "/people?role=inspector")),
    "/people/{name}": Example("administrator", _each("/people/", "people")),
    "/period": Example("planner", lambda it: ("/period", f"/period?{PERIOD}&sample_plan={it.issued}"), SELDOM),
    "/period/going": Example("planner", _at(f"/period/going?{PERIOD}")),
    "/period/{file}": Example("planner", _at(f"/period/report.xlsx?{PERIOD}"), SELDOM),
    "/audit": Example("auditor", lambda it: ("/audit", *(f"/audit?q={one}" for one in it.searched))),
    "/audit/jobs/{job_id}": Example("auditor", lambda it: (f"/audit/jobs/{one}" for one in (it.disputed, *it.jobs))),
    "/audit/disputes": Example("auditor", _at("/audit/disputes")),
    "/audit/again/{name}": Example("auditor", _each("/audit/again/", "made_again")),
    "/audit/ledger": Example("auditor", _at("/audit/ledger", "/audit/ledger?kind=records%20changed")),
    "/audit/ledger/{index}": Example("auditor", _at(*(f"/audit/ledger/{index}" for index in range(8)))),
    "/audit/ledger/files/{name}": Example(
        "auditor", _at(*(f"/audit/ledger/files/{name}" for name in ("checkpoint", "ledger.pub", "entries")))
    ),
    "/releases": Example("analyst", _at("/releases")),
    "/releases/{release}": Example("analyst", lambda it: [f"/releases/{it.release}"]),
    "/releases/{release}/card": Example("analyst", lambda it: [f"/releases/{it.release}/card"]),
    "/retraining": Example("analyst", _at("/retraining")),
    "/retraining/{run}": Example("analyst", _each("/retraining/", "cycle_runs")),
    "": Example("planner", _at("")),
    "/{rest:path}": Example("planner", _at("/nothing-here"), answers=frozenset({HTTPStatus.NOT_FOUND})),
}


def examples_of(pages: Sequence[str]) -> dict[str, Example]:
    """Return an example for each page, in their order.

    Raises
    ------
    Fault
        Where a page has no example, or an example no page.
    """
    odd = sorted(set(pages) ^ set(EXAMPLES))
    if odd:
        raise Fault(
            f"Every page must have an example, and every example a page; these have none: {', '.join(odd)}.",
            f"هر صفحه باید نمونه‌ای داشته باشد و هر نمونه صفحه‌ای؛ این‌ها ندارند: {'، '.join(odd)}",
        )
    return {page: EXAMPLES[page] for page in pages}
